import { expect } from 'chai';
import * as fc from 'fast-check';
import { DAY, MINUTE } from '../../src/core/text/time.ts';
import type { Pass } from '../../src/service/run/reconciler.ts';
import type { World } from '../../src/simulator/world.ts';
import type { Rig } from '../support/rig.ts';
import { asFile, beginning, event, FOREIGN, happen, NAMES } from './history.ts';
import type { Config, Event, Name } from './history.ts';

const QUORUM = 10 * MINUTE;

/** Stacks that were complete once, and on which a delete began. */
function deletions(rig: Rig): ReadonlyMap<string, Name> {
  const { stacks }: World = JSON.parse(rig.simulator.save());
  const begun = Object.values(stacks).filter(
    ({ id, events, state }) =>
      state.operations.some(({ type }) => type === 'DELETE_STACK') &&
      events.some(({ physicalId, status }) => physicalId === id && status === 'CREATE_COMPLETE'),
  );
  return new Map(
    begun.flatMap(({ id, name }) =>
      NAMES.filter((each) => name.endsWith(`-${each}`)).map((each) => [id, each] as const),
    ),
  );
}

/** What Git has said to the service so far, and what may be deleted for it. */
class Permits {
  #tip: Config = {};
  #readable = true;
  #broken = false;
  /** As it was at the last look: until the next one the service knows no better. */
  #read: { readonly tip: Config; readonly frozen: boolean } = { tip: {}, frozen: true };
  /** Since which look it has been missing. */
  #since = new Map<Name, number>();
  #prunes: readonly number[] = [];

  note(event: Event, now: number): void {
    if (event.kind === 'commit') this.#tip = event.config;
    if (event.kind === 'commit' || event.kind === 'broken') this.#broken = event.kind === 'broken';
    if (event.kind === 'lose-source' || event.kind === 'find-source')
      this.#readable = event.kind === 'find-source';
    // With the state goes the count of what was pruned today.
    if (event.kind === 'lose-state') this.#prunes = [];
    if (event.kind === 'look' || event.kind === 'settle') this.#look(now);
  }

  #look(now: number): void {
    this.#read = { tip: this.#tip, frozen: this.#broken || !this.#readable };
    if (this.#read.frozen) return;
    const missing = NAMES.filter((name) => !(name in this.#tip));
    this.#since = new Map(missing.map((name) => [name, this.#since.get(name) ?? now]));
  }

  /** Nothing may be changed at all. */
  get frozen(): boolean {
    return this.#read.frozen;
  }

  /** Checks a delete that has just begun. */
  check(name: Name, now: number): void {
    if (this.#read.tip[name]?.state === 'absent') return;
    const since = this.#since.get(name) ?? Number.POSITIVE_INFINITY;
    expect(now - since, `${name} was deleted without a quorum`).to.be.at.least(QUORUM);
    this.#prunes = [...this.#prunes.filter((at) => at > now - DAY), now];
    expect(this.#prunes.length, 'more was deleted than the budget of a day').to.be.at.most(1);
  }
}

/** Lets a history happen and checks after each event what must never be otherwise. */
async function live(rig: Rig, events: readonly Event[]): Promise<void> {
  const permits = new Permits();
  const foreign = rig.stack(FOREIGN);
  let known = deletions(rig);
  for (const each of events) {
    permits.note(each, rig.clock.now());
    const writes = await rig.writesDuring(() => happen(rig, each));
    expect(rig.stack(FOREIGN)).to.deep.equal(foreign);
    if (permits.frozen) expect(writes, 'nothing is changed by what cannot be read').to.deep.equal({});
    const now = deletions(rig);
    for (const [id, name] of now) if (!known.has(id)) permits.check(name, rig.clock.now());
    known = now;
  }
}

/** Everything is well again; people retry what failed. */
async function recover(rig: Rig, config: Config): Promise<Pass> {
  rig.simulator.calm();
  rig.source.find();
  rig.store.recover();
  rig.commit(asFile(config));
  await rig.settle();
  for (const name of NAMES) await rig.store.ask({ kind: 'retry', pipeline: name, environment: null });
  await rig.settle();
  rig.pass(QUORUM);
  return rig.settle();
}

/** Holds that only a person, or another day, ends. */
const LASTING = ['stuck', 'protected', 'budget', 'rename'];

function expectAgreement(rig: Rig, pass: Pass, config: Config): void {
  for (const { name, step, reason } of pass.snapshot.pipelines) {
    expect(reason, 'no hold without a reason').to.not.equal('');
    const wanted = NAMES.find((each) => each === name) ?? FOREIGN;
    if (LASTING.includes(step) || wanted === FOREIGN) continue;
    expect(step, `${name}: ${reason}`).to.equal('in-sync');
    const said = rig.said()[`mlops-default-${name}`];
    expect(said).to.equal(config[wanted]?.state === 'present' ? config[wanted].text : undefined);
  }
}

describe('any history of commits, troubles, restarts and losses', function () {
  this.timeout(60_000);

  it('deletes nothing without permission, touches nothing foreign, ends as Git says or says why not, and rests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30, size: 'max' }),
        fc.context(),
        async (events, context) => {
          const rig = await beginning();
          await live(rig, events);
          const config = events.findLast((each) => each.kind === 'commit')?.config ?? {};
          const pass = await recover(rig, config);
          for (const { message, fields } of rig.log) context.log(`${message} ${JSON.stringify(fields)}`);
          expectAgreement(rig, pass, config);
          rig.newMails();
          expect(await rig.writesDuring(() => rig.look())).to.deep.equal({});
          expect(rig.newSubjects()).to.deep.equal([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
