import type { Mail } from '../../src/simulator/views.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';
import { REGION, Rig } from '../support/rig.ts';
import { topic } from '../support/topic-blueprint.ts';

export const COMMITS = 200;
/** Every sixth commit fails, thirty in all; the next one repairs it. */
const isBad = (commit: number): boolean => commit % 6 === 5 && commit < 180;
const isOutage = (commit: number): boolean => commit % 40 === 20;
const isDrift = (commit: number): boolean => commit === 50 || commit === 100 || commit === 150;
/** Two restarts a day. */
const RESTART = 3;

/** A month of a team with one pipeline, on the virtual clock. */
export async function month(): Promise<readonly Mail[]> {
  const rig = await Rig.open();
  for (let commit = 0; commit < COMMITS; commit += 1) {
    if (commit % RESTART === 0) rig.restart();
    if (isOutage(commit)) {
      rig.source.lose();
      await rig.live(6 * MINUTE);
      rig.source.find();
    }
    // One publish in ten is refused.
    if (commit % 10 === 7) rig.inject({ kind: 'topic-refuses', times: 1 });
    if (isBad(commit))
      rig.inject({ kind: 'resource-fails', on: 'update', reason: 'Access Denied', times: 1 });
    rig.commit({ pipelines: [topic('churn', { text: `text ${commit}` })] }, { subject: `Change ${commit}` });
    await rig.live(4 * MINUTE);
    rig.pass(3 * HOUR);
    if (isDrift(commit)) {
      rig.simulator.outOfBand.updateStack(REGION, 'mlops-default-churn', { parameters: { Text: 'by hand' } });
      await rig.live(4 * MINUTE);
    }
  }
  await rig.live(HOUR);
  return rig.newMails();
}

/** The whole mailbox as its reader sees it. */
export const mailbox = (mails: readonly Mail[]): string =>
  mails
    .map(
      ({ at, subject, text }) =>
        `${'='.repeat(72)}\nDate     ${new Date(at).toISOString()}\nSubject  ${subject}\n\n${text}`,
    )
    .join('\n');
