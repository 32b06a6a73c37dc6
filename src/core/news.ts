export type NewsKind =
  | 'deployed'
  | 'removed'
  | 'failed'
  | 'recovered'
  | 'held'
  | 'drifted'
  | 'config-rejected'
  | 'config-accepted'
  | 'source-lost'
  | 'source-back';

export interface Transition {
  readonly id: string;
  readonly kind: NewsKind;
}

export interface Told {
  readonly stacks: Readonly<Record<string, string>>;
}
