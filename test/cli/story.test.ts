import { expect } from 'chai';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import { command } from './command.ts';
import type { Ended } from './command.ts';
import { configOf, endpoint } from './configs.ts';
import { motoStage } from './moto-stage.ts';
import { simulatedStage } from './simulated-stage.ts';
import type { Letter, Stage } from './stage.ts';

/** One chapter: a commit, a run, and what it came to. */
interface Chapter extends Ended {
  readonly changes: readonly string[];
  readonly stacks: Readonly<Record<string, string>>;
}

const churn = endpoint('churn');
const fraud = endpoint('fraud');
const ranking = endpoint('ranking');
/** Not of its instances: moto leaves an updated endpoint with the configuration it had, and that is a degraded one. */
const changed = endpoint('churn', { tags: { team: 'risk' } });

/** What a whole story came to. */
interface Story {
  readonly chapters: ReadonlyMap<string, Chapter>;
  readonly letters: readonly Letter[];
  /** Somebody else's stack as it was before the service saw it. */
  readonly foreign: string | undefined;
}

/** From the first commit to the last stack but one, with a run after each commit. */
async function live(folder: string, stage: Stage): Promise<Story> {
  const chapters = new Map<string, Chapter>();
  const repository = createRepository(folder);
  const state = `file:${join(folder, 'state')}`;
  const fixed = ['--repo', repository.path, '--prune-quorum', '0', '--state', state];
  const tell = async (name: string, ...more: readonly string[]): Promise<void> => {
    const argv = ['reconcile', ...more, ...fixed, '--sns-topic', stage.topicArn, ...stage.argv];
    const ended = await command(argv, {
      ...stage.env,
      MLOPS_PACE: 'off',
    });
    chapters.set(name, { ...ended, changes: await stage.changes(), stacks: await stage.stacks() });
  };
  repository.commit(configOf(churn, fraud, ranking));
  await tell('first');
  await tell('again');
  repository.commit(configOf(changed, fraud, ranking));
  await tell('changed');
  repository.commit(configOf(changed, ranking));
  await tell('removed');
  await stage.plant('mlops-default-pricing');
  await stage.changes();
  const foreign = (await stage.stacks())['mlops-default-pricing'];
  repository.commit(configOf(changed, ranking, endpoint('pricing')));
  await tell('foreign');
  repository.commit(configOf());
  await tell('emptied');
  repository.commit(configOf(changed, { ...ranking, protect: true }));
  await tell('shown', '--prune-all');
  await tell('misnamed', '--prune-all', '--confirm', 'mlop');
  await tell('farewell', '--prune-all', '--confirm', 'mlops');
  return { chapters, letters: await stage.letters(), foreign };
}

/** The lanes of this run: chosen before any test is made, so that none has to be skipped. */
const moto = process.env['MOTO_URL'];
const lanes: readonly { readonly lane: string; readonly open: (folder: string) => Promise<Stage> }[] = [
  {
    lane: 'a simulated AWS that is kept in a file',
    open: (folder) => simulatedStage(join(folder, 'world.json')),
  },
  ...(moto === undefined ? [] : [{ lane: 'moto', open: () => motoStage(moto) }]),
];

describe('reconcile, from the first commit to the emptied list', function () {
  this.timeout(60_000);
  const root = createFolder();
  const begun = new Map<string, Promise<Story>>();
  const stages: Stage[] = [];

  async function begin(open: (folder: string) => Promise<Stage>): Promise<Story> {
    const folder = mkdtempSync(join(root, 'story-'));
    const stage = await open(folder);
    stages.push(stage);
    return live(folder, stage);
  }

  before(() => {
    for (const { lane, open } of lanes) begun.set(lane, begin(open));
    // A story that fails is told by its own tests, however early that is.
    void Promise.allSettled(begun.values());
  });
  after(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
    removeFolder(root);
  });

  for (const { lane } of lanes)
    describe(`on ${lane}`, () => {
      let story: Story | undefined;
      before(async () => {
        story = await begun.get(lane);
      });
      const chapter = (name: string): Chapter => {
        const found = story?.chapters.get(name);
        if (found === undefined) throw new Error(`the story did not get to the chapter "${name}"`);
        return found;
      };

      it('creates one stack for each pipeline, named after it, and exits with 0', () => {
        const { code, changes, stacks, stderr } = chapter('first');
        expect(code, stderr).to.equal(0);
        expect(changes.toSorted()).to.deep.equal([
          'CreateStack mlops-default-churn',
          'CreateStack mlops-default-fraud',
          'CreateStack mlops-default-ranking',
        ]);
        expect(Object.keys(stacks).toSorted()).to.deep.equal([
          'mlops-default-churn',
          'mlops-default-fraud',
          'mlops-default-ranking',
        ]);
      });

      it('changes nothing when it runs again', () => {
        const { code, changes, stacks } = chapter('again');
        expect(code).to.equal(0);
        expect(changes).to.deep.equal([]);
        expect(stacks).to.deep.equal(chapter('first').stacks);
      });

      it('updates exactly the stack whose pipeline changed', () => {
        const { code, changes } = chapter('changed');
        expect(code).to.equal(0);
        expect(changes).to.deep.equal(['UpdateStack mlops-default-churn']);
      });

      it('deletes exactly the stack whose pipeline left the configuration', () => {
        const { code, changes, stacks } = chapter('removed');
        expect(code).to.equal(0);
        expect(changes).to.deep.equal(['DeleteStack mlops-default-fraud']);
        expect(Object.keys(stacks).toSorted()).to.deep.equal([
          'mlops-default-churn',
          'mlops-default-ranking',
        ]);
      });

      it('leaves a stack that is not its own as it is, says so and exits with 3', () => {
        const { code, changes, stacks, stdout } = chapter('foreign');
        expect(code).to.equal(3);
        expect(changes).to.deep.equal([]);
        expect(story?.foreign).to.be.a('string');
        expect(stacks['mlops-default-pricing']).to.equal(story?.foreign);
        expect(stdout).to.match(/pricing +stalled/);
        expect(stdout).to.contain('A stack named mlops-default-pricing exists and is not ours');
      });

      it('deletes nothing for an emptied list, exits with 3, and names the budget and the ways out', () => {
        const { code, changes, stacks, stdout } = chapter('emptied');
        expect(code).to.equal(3);
        expect(changes).to.deep.equal([]);
        expect(stacks).to.deep.equal(chapter('foreign').stacks);
        expect(stdout).to.contain('delete budget of default is 1 in 24 hours');
        expect(stdout).to.match(/mlops-reconciler approve [0-9a-f]{64}/);
        expect(stdout).to.contain('"state": "absent"');
      });

      it('shows what taking the instance away would delete, and does nothing of it unasked', () => {
        const { code, changes, stdout } = chapter('shown');
        expect(code).to.equal(3);
        expect(changes).to.deep.equal([]);
        expect(stdout).to.contain('All stacks of the instance mlops are to be deleted.');
        expect(stdout).to.match(/^- delete +mlops-default-churn$/m);
        expect(stdout).to.match(/^! protected +mlops-default-ranking$/m);
        expect(stdout).to.contain('Of these, 1 to delete, 0 to keep, 1 held.');
        expect(stdout).to.contain('Nothing was changed. To do it: the same command with --confirm mlops');
      });

      it('refuses to take away an instance by another name', () => {
        const { code, changes, stdout, stderr } = chapter('misnamed');
        expect(code).to.equal(1);
        expect(changes).to.deep.equal([]);
        expect(stdout).to.equal('');
        expect(stderr).to.contain(
          '--confirm names "mlop", but the instance is "mlops": nothing was changed.',
        );
      });

      it('takes the instance away when it is named, whatever the budget, but for what a commit protects', () => {
        const { code, changes, stacks, stdout } = chapter('farewell');
        expect(code).to.equal(3);
        expect(changes).to.deep.equal(['DeleteStack mlops-default-churn']);
        expect(Object.keys(stacks).toSorted()).to.deep.equal([
          'mlops-default-pricing',
          'mlops-default-ranking',
        ]);
        expect(stdout).to.contain('Not touched: the state in ').and.to.contain('it is protected');
      });

      it('writes a letter about each of it, which a queue behind the topic gets as JSON', () => {
        expect(story?.letters.map(({ subject }) => subject.replace(/ \(commit .*/, ''))).to.deep.equal([
          '[mlops] 3 deployed',
          '[mlops] churn deployed in default',
          '[mlops] fraud removed in default',
          '[mlops] pricing held (foreign) in default',
          '[mlops] churn and ranking held (budget) in default',
          '[mlops] ranking held (protected) in default, 1 removed',
        ]);
        const outcomes = story?.letters.map(({ text }) => {
          const letter: {
            readonly outcome: string;
            readonly transitions: readonly { readonly pipeline: string }[];
          } = JSON.parse(text);
          return [letter.outcome, ...letter.transitions.map(({ pipeline }) => pipeline).toSorted()];
        });
        expect(outcomes).to.deep.equal([
          ['deployed', 'churn', 'fraud', 'ranking'],
          ['deployed', 'churn'],
          ['removed', 'fraud'],
          ['held', 'pricing'],
          ['held', 'churn', 'ranking'],
          ['held', 'churn', 'ranking'],
        ]);
      });
    });
});
