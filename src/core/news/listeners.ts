import type { Beat } from '../beat.ts';
import { closingBeat, driftBeat, holdBeat, operationBeat } from './beats.ts';
import { driftTrouble } from '../drift/drift-report.ts';
import { healthTrouble } from '../health/health-holds.ts';
import type { StackMemory } from '../memory.ts';
import type { Step } from '../step.ts';
import type { ToldStack } from '../told.ts';
import { runTrouble } from '../runs/run-trouble.ts';
import { troubleBeat } from '../trouble.ts';

/** One stack after a look: its step, what is remembered of it, and what people have heard so far. */
export interface Moment {
  readonly step: Step;
  readonly known: StackMemory | undefined;
  readonly told: ToldStack;
}

/** Finds one thing to tell; what people have heard already is left out afterwards. */
export type Listener = (moment: Moment) => Beat | null;

/**
 * All that is listened for, in the order in which it is told. What else can happen to a stack is one more line:
 * `({ known, told }) => troubleBeat('health', troubleIn(known), told)`.
 */
export const LISTENERS: readonly Listener[] = [
  ({ step, known, told }) => operationBeat(step, known, told),
  ({ step }) => driftBeat(step),
  ({ step, known }) => holdBeat(step, known),
  ({ step, told }) => closingBeat(step, told.open),
  ({ step, known, told }) => troubleBeat('drift', driftTrouble(step, known), told, 'as its template says'),
  ({ step, known, told }) => troubleBeat('health', healthTrouble(step, known), told, 'serves again'),
  ({ step, known, told }) => troubleBeat('run', runTrouble(step, known), told, 'runs again'),
];
