/** A message as a notifier takes it: SNS's limits are the ones it keeps to. */
export interface Message {
  /** Stable: a reader or queue may drop a second one of the same id. */
  readonly id: string;
  readonly topicArn: string;
  /** Printable ASCII, 1 to 99 characters. */
  readonly subject: string;
  /** Plain text, 72 columns. */
  readonly text: string;
  /** The same for machines: JSON text. */
  readonly json: string;
  readonly attributes: {
    readonly environment: readonly string[];
    readonly pipeline: readonly string[];
    readonly outcome: string;
    readonly severity: 'info' | 'warning' | 'error';
  };
}
