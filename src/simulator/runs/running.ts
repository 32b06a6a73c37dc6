import type { Report, StoredRun } from './stored-run.ts';

/** What runs in the simulated AWS, and what starts it. Missing in worlds in which nothing ever did. */
export interface Running {
  /** Executions of pipelines and state machines, oldest first. */
  runs?: readonly StoredRun[];
  schedules?: Schedules;
  /** What jobs of pipelines are said to have written. */
  reports?: readonly Report[];
}

/** When each schedule is due next, by the key of its resource. */
export type Schedules = Readonly<Record<string, { readonly region: string; readonly next: number | null }>>;
