import { pieces } from './text/pieces.ts';
import { plainText } from './text/plain-text.ts';

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
    readonly severity: Severity;
  };
}

export type Severity = 'info' | 'warning' | 'error';

const COLUMNS = 72;
const SUBJECT_LENGTH = 99;

/**
 * SNS takes a subject of fewer than 100 characters and no line breaks or control characters; letters lose what is not
 * ASCII of them (`Zoë` is `Zoe`), and what has nothing else is shown as `?`. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function subjectLine(text: string): string {
  const printable = text
    .slice(0, LONGEST)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim();
  return printable.length > SUBJECT_LENGTH ? `${printable.slice(0, SUBJECT_LENGTH - 3)}...` : printable;
}

/** Longest text of somebody else's that a mail repeats. */
const LONGEST = 1000;

/** Words in lines of at most 72 columns, or so many, each behind the indentation; a longer word has a line of its own, and so has a command. */
export function wrap(text: string, indent = '', columns = COLUMNS): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of pieces(plainText(text, LONGEST))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}

/** Like `wrap`, with a label before the first line and the others below its text. */
export const labelled = (label: string, text: string, columns = COLUMNS): readonly string[] =>
  wrap(text, ' '.repeat(label.length), columns).map((line, index) =>
    index === 0 ? label + line.trimStart() : line,
  );

/** A message waiting to be sent. */
export interface Letter {
  readonly message: Message;
  readonly written: number;
  readonly attempts: number;
  readonly nextTry: number;
  /** Why the last attempt failed. */
  readonly error?: string;
}
