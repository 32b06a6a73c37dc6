import { HOUR, MINUTE } from '../../src/core/text/time.ts';
import type { Step } from '../../src/core/step.ts';
import { isForeign } from './books.ts';
import { describeEvent } from './config-text.ts';
import { entryIn, NAMES, stackOf, textIn } from './events.ts';
import type { Config, Entry, History, Name, Spot } from './events.ts';
import { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import type { Wires } from './wire.ts';

export interface Report {
  readonly violations: readonly string[];
  readonly tally: Tally;
}

/** Lets a history happen, and then all be well: what must never be was not, and what must become does. */
export async function play(
  history: History,
  wires: Wires,
  trace: (line: string) => void = () => undefined,
): Promise<Report> {
  const stage = new Stage(history, wires, trace);
  for (const event of history.events) {
    trace(describeEvent(event));
    await stage.happen(event);
    if (stage.violations.length > 0) break;
  }
  if (stage.violations.length === 0) await recover(stage, history, trace);
  await stage.end();
  return { violations: stage.violations, tally: stage.tally };
}

/** The end of every history: faults off, people retry what failed, and it converges and rests. */
async function recover(stage: Stage, history: History, trace: (line: string) => void): Promise<void> {
  trace('all is well from here on');
  await stage.calm();
  const tips = history.events.flatMap((event) => (event.kind === 'commit' ? [event.tip] : []));
  const last = tips.findLast((tip) => tip.kind === 'config');
  const { environments } = history;
  const config = last?.kind === 'config' ? last.config : { environments, gated: false, entries: {} };
  stage.commit({ kind: 'config', config });
  await stage.settle(2 * HOUR);
  // The second time for what was still being given up when they did it first.
  await retryRestless(stage);
  await retryRestless(stage);
  if (stage.last?.steps.some(({ kind }) => kind === 'quorum') !== false) {
    stage.pass(10 * MINUTE);
    await stage.settle(2 * HOUR);
  }
  if (stage.tally.tampered > 0) {
    await untilCompared(stage);
    // Those hours have ended what was stuck: it was given up, and failed.
    await retryRestless(stage);
  }
  judgeAgreement(stage, config);
  await judgeRest(stage);
}

/** People ask again for what waits for no word but theirs. */
async function retryRestless(stage: Stage): Promise<void> {
  const restless = NAMES.filter((name) => stage.last?.steps.some((step) => isRestless(step, name)) !== false);
  for (const name of restless) await stage.people.retry(name);
  if (restless.length > 0) await stage.settle(2 * HOUR);
}

/** What was changed past CloudFormation is found within six hours, and set back where the entry says so. */
async function untilCompared(stage: Stage): Promise<void> {
  stage.pass(7 * HOUR);
  for (const _ of ['begun', 'read', 'set back', 'begun again', 'read again']) {
    await stage.settle(2 * HOUR);
    stage.pass(MINUTE);
  }
  await stage.settle(2 * HOUR);
}

/** What a person would not ask for again: it is well, or waits for somebody else's word. */
const AT_REST: readonly Step['kind'][] = [
  'in-sync',
  'retained',
  'quorum',
  'budget',
  'approval',
  'protected',
  'foreign',
];

const isRestless = ({ pipeline, kind }: Step, name: Name): boolean =>
  pipeline === name && !AT_REST.includes(kind);

async function judgeRest(stage: Stage): Promise<void> {
  const before = { ...stage.tally };
  await stage.happen({ kind: 'compare' });
  if (stage.tally.mutations > before.mutations)
    stage.violations.push('it does not rest: it still changes something');
  if (stage.tally.mails > before.mails) stage.violations.push('it does not rest: it still sends mails');
}

/** Holds that only a person, or another day, ends. */
const LASTING = ['stuck', 'protected', 'budget', 'approval', 'rename', 'foreign', 'environment-removed'];

function judgeAgreement(stage: Stage, config: Config): void {
  const { last } = stage;
  if (last === null) {
    stage.violations.push('the last pass was not finished');
    return;
  }
  const lasting = new Set<string>();
  for (const { stack, kind, why } of last.steps) {
    const spot = stage.books.spotOf(stack);
    if (spot === undefined || isForeign(spot, stage.books)) continue;
    if (why.includes('could not be read')) stage.violations.push(`${stack} waits though all is well: ${why}`);
    const isInVain = kind === 'dependency' && waitsInVain(spot, stage, { config, lasting });
    if (isInVain || LASTING.includes(kind) || isBeyond(stage, spot)) lasting.add(stack);
    else if (kind === 'in-sync') judgeContent(stage, spot, config);
    else if (kind !== 'retained') stage.violations.push(`${stack} did not converge: ${kind}, ${why}`);
  }
  judgeChangeSets(stage, lasting);
}

/** What it depends on is held for good, or is the stack of somebody else. */
function waitsInVain(
  spot: Spot,
  { books }: Stage,
  { config, lasting }: { readonly config: Config; readonly lasting: ReadonlySet<string> },
): boolean {
  const entry = entryIn(config, spot);
  const needs = [entry?.dependsOn ?? null, entry?.echoes ?? null].flatMap((name) => name ?? []);
  return (
    entry?.state !== 'present' ||
    needs
      .map((name) => ({ ...spot, name }))
      .some((other) => isForeign(other, books) || lasting.has(stackOf(other)))
  );
}

/** An operation that AWS never ends is nobody's to end, nor does an update find a queue that somebody deleted. */
function isBeyond({ books: { truth } }: Stage, spot: Spot): boolean {
  const status = truth.view(spot)?.status ?? '';
  return status.endsWith('_IN_PROGRESS') || (status.includes('ROLLBACK') && !truth.hasQueue(spot));
}

function judgeContent(stage: Stage, spot: Spot, config: Config): void {
  const { books, mails, violations } = stage;
  const stack = stackOf(spot);
  if (books.truth.isWhole(spot) && mails.open.includes(`${spot.environment}/${spot.name}`))
    violations.push(`I8 ${stack} is in sync, and its failure was never closed`);
  const entry = entryIn(config, spot);
  judgeQueue(stage, spot, entry);
  const said = books.truth.said(spot);
  const meant = entry?.state === 'present' ? meantText(entry, spot, books) : undefined;
  if (said !== meant)
    violations.push(`${stack} is said to be in sync: it says ${said} and should say ${meant}`);
  const shelf = books.truth.view(spot)?.parameters['Shelf'];
  if (entry?.state === 'present' && shelf !== entry.shelf)
    violations.push(`${stack} is said to be in sync: it is on ${shelf} and should be on ${entry.shelf}`);
}

/** Set back where that is asked for, and otherwise just as somebody left it. */
function judgeQueue(
  { books: { left, truth }, violations }: Stage,
  spot: Spot,
  entry: Entry | undefined,
): void {
  const stack = stackOf(spot);
  const isWhole = truth.isWhole(spot);
  if (entry?.state === 'present' && entry.drift === 'revert' && !isWhole)
    violations.push(`DRIFT ${stack} was not set back`);
  if (entry?.drift !== 'revert' && isWhole && left.has(stack))
    violations.push(`DRIFT ${stack} was set back, which nobody asked for`);
}

const meantText = (entry: Entry, spot: Spot, { truth }: Stage['books']): string | undefined =>
  entry.echoes === null ? textIn(entry, spot.environment) : truth.said({ ...spot, name: entry.echoes });

/**
 * None is left behind but those that wait for a person. A state that is lost takes the name of a change set with it:
 * asking every stack for its change sets would cost a call for each, and an idle one does nothing.
 */
function judgeChangeSets({ books, violations, hasLostState }: Stage, lasting: ReadonlySet<string>): void {
  if (hasLostState) return;
  for (const { name, changeSets, state } of books.truth.stacks())
    if (state.deleted === null && !lasting.has(name) && changeSets.some((each) => isIdle(each)))
      violations.push(`a change set of ${name} was left behind`);
}

const isIdle = ({ execution }: { readonly execution: string }): boolean => execution === 'AVAILABLE';
