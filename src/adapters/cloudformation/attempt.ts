/** What was asked, so that the sentence can say it. */
export interface Attempt {
  /** Completes "could not ...": `update stack mlops-prod-churn`. */
  readonly doing: string;
  /** Whether AWS may have done it although no answer came: reads never, writes perhaps. */
  readonly effect: 'none' | 'possible';
}
