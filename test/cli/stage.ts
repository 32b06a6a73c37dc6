import type { Env } from './command.ts';

/** An AWS in which the story of the reconciler is told: what it was asked to change, and what is there. */
export interface Stage {
  /** How the command line finds it. */
  readonly argv: readonly string[];
  readonly env: Env;
  /** The topic that hears of everything. */
  readonly topicArn: string;
  /** What was changed since it was asked last: `UpdateStack mlops-default-churn`. */
  changes(): Promise<readonly string[]>;
  /** The stacks that are there, and what makes one differ from itself later. */
  stacks(): Promise<Readonly<Record<string, string>>>;
  /** A stack that somebody else made. */
  plant(name: string): Promise<void>;
  /** What a queue behind the topic got, in order. */
  letters(): Promise<readonly Letter[]>;
  close(): Promise<void>;
}

export interface Letter {
  readonly subject: string;
  /** For machines. */
  readonly text: string;
}

/** A template of somebody else's. */
export const FOREIGN = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
