import { HOUR, MINUTE } from '../../src/core/time.ts';
import { describeEvent, FOREIGN, NAMES, stackOf } from './events.ts';
import type { Config, History, Name } from './events.ts';
import { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import { REGION } from './wire.ts';
import type { Wire } from './wire.ts';

export interface Report {
  readonly violations: readonly string[];
  readonly tally: Tally;
}

/** Lets a history happen, and then all be well: what must never be was not, and what must become does. */
export async function play(
  history: History,
  wire: Wire,
  trace: (line: string) => void = () => undefined,
): Promise<Report> {
  const stage = new Stage(history, wire, trace);
  for (const event of history.events) {
    trace(describeEvent(event));
    await stage.happen(event);
    if (stage.violations.length > 0) break;
  }
  if (stage.violations.length === 0) await recover(stage, history, trace);
  return { violations: stage.violations, tally: stage.tally };
}

/** The end of every history: faults off, people retry what failed, and it converges and rests. */
async function recover(stage: Stage, history: History, trace: (line: string) => void): Promise<void> {
  trace('all is well from here on');
  stage.calm();
  const tips = history.events.flatMap((event) => (event.kind === 'commit' ? [event.tip] : []));
  const last = tips.findLast((tip) => tip.kind === 'config');
  const config = last?.kind === 'config' ? last.config : {};
  stage.commit({ kind: 'config', config });
  await stage.settle(2 * HOUR);
  // The second time for what was still being given up when they did it first.
  for (const name of [...NAMES, ...NAMES]) {
    await stage.ask('retry', name);
    if (name === NAMES.at(-1)) await stage.settle(2 * HOUR);
  }
  stage.pass(10 * MINUTE);
  await stage.settle(2 * HOUR);
  judgeAgreement(stage, config);
  const before = { ...stage.tally };
  await stage.happen({ kind: 'look' });
  if (stage.tally.mutations > before.mutations)
    stage.violations.push('it does not rest: it still changes something');
  if (stage.tally.mails > before.mails) stage.violations.push('it does not rest: it still sends mails');
  await judgePlan(stage);
}

/** Holds that only a person, or another day, ends. */
const LASTING = ['stuck', 'protected', 'budget', 'approval', 'rename', 'foreign'];

function judgeAgreement(stage: Stage, config: Config): void {
  const { last } = stage;
  if (last === null) {
    stage.violations.push('the last pass was not finished');
    return;
  }
  const lasting = new Set<Name>();
  for (const { name, step, reason } of last.snapshot.pipelines) {
    const which = NAMES.find((each) => each === name);
    if (which === undefined || which === FOREIGN) continue;
    const waitsInVain = step === 'dependency' && neverComes(config[which]?.dependsOn ?? null, lasting);
    if (waitsInVain || LASTING.includes(step) || isStuck(stage, which)) lasting.add(which);
    else if (step === 'in-sync') judgeContent(stage, which, config);
    else if (step !== 'retained') stage.violations.push(`${name} did not converge: ${step}, ${reason}`);
  }
}

const neverComes = (name: Name | null, lasting: ReadonlySet<Name>): boolean =>
  name === null || name === FOREIGN || lasting.has(name);

/** An operation that AWS never ends is nobody's to end. */
const isStuck = (stage: Stage, name: Name): boolean =>
  stage.simulator
    .stacks(REGION)
    .some((stack) => stack.name === stackOf(name) && stack.status.endsWith('_IN_PROGRESS'));

function judgeContent(stage: Stage, name: Name, config: Config): void {
  if (stage.mails.open.includes(name))
    stage.violations.push(`I8 ${name} is in sync, and its failure was never closed`);
  const said = stage.simulator.stacks(REGION).find((stack) => stack.name === stackOf(name))?.outputs['Said'];
  const entry = config[name];
  const meant = entry?.state === 'present' ? entry.text : undefined;
  if (said !== meant)
    stage.violations.push(`${name} is said to be in sync: it says ${said} and should say ${meant}`);
}

/** I4: the same inputs give the same plan, byte by byte. */
async function judgePlan(stage: Stage): Promise<void> {
  const first = JSON.stringify((await stage.process.preview()).steps);
  const second = JSON.stringify((await stage.process.preview()).steps);
  if (first !== second) stage.violations.push('I4 two plans of the same situation differ');
}
