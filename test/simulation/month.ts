import { awsClients } from '../../src/adapters/aws-clients.ts';
import { SnsNotifier } from '../../src/adapters/sns-notifier.ts';
import { Fault } from '../../src/core/fault.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/text/time.ts';
import type { Notifier } from '../../src/ports.ts';
import type { Mail } from '../../src/simulator/views.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';
import { Random } from './random.ts';

export const DAYS = 30;
export const COMMITS = 200;
/** Every sixth commit fails in production, thirty in all; the next but one repairs every other of them. */
const isBad = (commit: number): boolean => commit % 6 === 5 && commit < 180;
const repairs = (commit: number): number | null =>
  [1, 2]
    .map((later) => commit - later)
    .find((bad) => isBad(bad) && commit - bad === 1 + (bad % 4 === 1 ? 1 : 0)) ?? null;
const isOutage = (commit: number): boolean => commit % 40 === 20;
const isDrift = (commit: number): boolean => commit === 50 || commit === 100 || commit === 150;
const isGarbled = (commit: number): boolean => commit === 33 || commit === 135;

const PIPELINES = ['churn', 'fraud', 'scores'] as const;
const ENVIRONMENTS = { dev: {}, prod: {} };
const AUTHORS = ['Ada Lovelace', 'Grace Hopper', 'Mary Jackson'] as const;
const CHANGES = ['Retrain', 'Use a newer model for', 'Another threshold for', 'Less memory for'] as const;

/** What fails, as AWS says it. */
const CAUSES = [
  'Access Denied',
  'Resource handler returned message: "Invalid request provided: Could not find model data at s3://models/model.tar.gz."',
  'Resource handler returned message: "The primary container for production variant AllTraffic did not pass the ping health check."',
] as const;

/** One publish in so many is refused. */
const REFUSED = 0.1;

/** A restart every twelve hours, in the middle of what the commit of that time brought. */
const PER_RESTART = 12 * HOUR;

/** What happened in the month, and its whole mailbox. */
export interface Month {
  readonly mails: readonly Mail[];
  readonly restarts: number;
  /** Publishes, and how many of them SNS did not take. */
  readonly publishes: number;
  readonly refused: number;
}

/** A month of a team with three pipelines in two environments, on the virtual clock. */
export async function month(seed = 1): Promise<Month> {
  const draw = new Random(seed);
  const outer = await Rig.open();
  const sns = new Moody(new SnsNotifier(awsClients({ version: '0', ...outer.clientOptions })), draw);
  const rig = await Rig.open({ beside: outer, settings: { notifier: sns } });
  const start = rig.clock.now();
  const texts: Record<string, string> = Object.fromEntries(PIPELINES.map((name) => [name, 'first']));
  let restarts = 0;
  for (let commit = 0; commit < COMMITS; commit += 1) {
    rig.pass(Math.max(0, start + (commit * DAYS * DAY) / COMMITS - rig.clock.now()));
    if (isOutage(commit)) await outage(rig);
    push(rig, { commit, draw, texts });
    await rig.live(5 * SECOND);
    if (rig.clock.now() - start >= restarts * PER_RESTART) {
      rig.restart();
      restarts += 1;
    }
    await rig.live(1.5 * MINUTE);
    if (isDrift(commit)) await drift(rig);
  }
  await rig.live(15 * MINUTE);
  return { mails: rig.newMails(), restarts, publishes: sns.publishes, refused: sns.refused };
}

interface Push {
  readonly commit: number;
  readonly draw: Random;
  /** What each pipeline says; changed in place. */
  readonly texts: Record<string, string>;
}

/** One commit, which changes one pipeline everywhere. */
function push(rig: Rig, { commit, draw, texts }: Push): void {
  const author = draw.pick(AUTHORS);
  const broken = isBad(commit) ? commit : repairs(commit);
  const name = PIPELINES[(broken ?? commit + 3) % PIPELINES.length] ?? 'churn';
  if (isGarbled(commit)) return void rig.commit('{"pipelines": [', { subject: 'Merge, quickly', author });
  texts[name] = `text ${commit}`;
  if (isBad(commit)) {
    const reason = draw.pick(CAUSES);
    rig.inject({ kind: 'resource-fails', stack: `mlops-prod-${name}`, on: 'update', reason, times: 1 });
  }
  const what = repairs(commit) === null ? draw.pick(CHANGES) : 'Repair';
  const pipelines = PIPELINES.map((each) => topic(each, { text: texts[each] }));
  rig.commit({ environments: ENVIRONMENTS, pipelines }, { subject: `${what} ${name}`, author });
}

async function outage(rig: Rig): Promise<void> {
  rig.source.lose();
  await rig.live(4 * MINUTE);
  rig.source.find();
}

async function drift(rig: Rig): Promise<void> {
  rig.simulator.outOfBand.updateStack(REGION, 'mlops-prod-churn', { parameters: { Text: 'by hand' } });
  await rig.live(2 * MINUTE);
}

/** SNS on the days when it does not take everything. */
class Moody implements Notifier {
  publishes = 0;
  refused = 0;
  readonly #notifier: Notifier;
  readonly #draw: Random;

  constructor(notifier: Notifier, draw: Random) {
    this.#notifier = notifier;
    this.#draw = draw;
  }

  publish: Notifier['publish'] = async (message, signal) => {
    this.publishes += 1;
    if (this.#draw.chance(REFUSED)) {
      this.refused += 1;
      throw new Fault('failed', 'unreachable', 'SNS cannot be reached.', 'It is tried again.');
    }
    await this.#notifier.publish(message, signal);
  };
}

/** The whole mailbox as its reader sees it. */
export const mailbox = (mails: readonly Mail[]): string =>
  mails
    .map(
      ({ at, subject, text }) =>
        `${'='.repeat(72)}\nDate     ${new Date(at).toISOString()}\nSubject  ${subject}\n\n${text}`,
    )
    .join('\n');
