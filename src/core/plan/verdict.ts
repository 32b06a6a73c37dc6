import type { Step } from '../step.ts';

/** From best to worst: the whole is as good as its worst part. */
export const VERDICTS = ['synced', 'progressing', 'waiting', 'degraded', 'failed', 'stalled'] as const;
export type Verdict = (typeof VERDICTS)[number];

const OF_KIND: Readonly<Record<Step['kind'], Verdict>> = {
  'in-sync': 'synced',
  retained: 'synced',
  create: 'progressing',
  update: 'progressing',
  delete: 'progressing',
  'continue-rollback': 'progressing',
  'cancel-update': 'progressing',
  propose: 'progressing',
  apply: 'progressing',
  discard: 'progressing',
  'set-protection': 'progressing',
  busy: 'progressing',
  verifying: 'progressing',
  running: 'progressing',
  dependency: 'waiting',
  promotion: 'waiting',
  artifact: 'waiting',
  approval: 'waiting',
  budget: 'waiting',
  quorum: 'waiting',
  window: 'waiting',
  rename: 'waiting',
  suspended: 'waiting',
  protected: 'waiting',
  unreachable: 'waiting',
  unverified: 'waiting',
  degraded: 'degraded',
  restored: 'degraded',
  backoff: 'failed',
  failed: 'failed',
  foreign: 'stalled',
  'environment-removed': 'stalled',
  stuck: 'stalled',
  forbidden: 'stalled',
  incomplete: 'stalled',
};

export const verdictOf = (step: Step): Verdict =>
  'drifted' in step && step.drifted ? 'degraded' : OF_KIND[step.kind];

/** `synced` for nothing at all: an empty configuration over an empty account agrees with it. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? 'synced';
