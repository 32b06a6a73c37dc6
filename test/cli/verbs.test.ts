import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { here } from './command.ts';
import { CONFIG, configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, stacksIn, worldIn } from './simulated-stage.ts';

const BANNER = '*** simulated: this is not AWS, and nothing is deployed anywhere ***\n';

describe('The verbs', function () {
  this.timeout(20_000);
  const root = createFolder();

  const open = async (): Promise<Place> => {
    const place = new Place(root);
    await createWorld(place.world, 3_000);
    return place;
  };

  atOnce(
    {
      'plan shows what would be done, does nothing, and counts': async () => {
        const place = await open();
        const commit = place.repository.commit(configOf(endpoint('churn'), endpoint('fraud')));
        const { code, stdout, stderr } = await place.verb('plan');
        // What the blueprint holds is not what this is about.
        expect(stdout.replace(/up to \d+ resources: .*\./, 'up to N resources: its types.')).to.equal(
          [
            `Plan for ${commit.slice(0, 7)} "A change" by Ada Lovelace`,
            '',
            '+ create   mlops-default-churn',
            '+ create   mlops-default-fraud',
            '           It is in the configuration and does not exist.',
            '           It has up to N resources: its types.',
            '',
            '2 to change, 0 held, 0 in sync.',
            '',
          ].join('\n'),
        );
        expect(stderr).to.equal(BANNER);
        expect(code).to.equal(0);
        expect(stacksIn(place.world)).to.deep.equal({});
      },

      'plan and status tell by their exit code how things are': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        expect((await place.verb('plan', '--detailed-exit-code')).code).to.equal(2);
        expect((await place.verb('status')).code).to.equal(3);
        expect((await place.verb('reconcile')).code).to.equal(0);
        expect((await place.verb('plan', '--detailed-exit-code')).code).to.equal(0);
        const status = await place.verb('status');
        expect(status.code).to.equal(0);
        expect(status.stdout).to.match(/^synced: .*\n\n.*\ndefault +churn +synced +CREATE_COMPLETE\n$/);
        for (const verb of ['plan', 'status'])
          expect((await place.verb(verb, '--branch', 'other')).code).to.equal(1);
      },

      'plan, status and reconcile print every problem of a rejected commit': async () => {
        const place = await open();
        place.repository.commit({ [CONFIG]: '{"version": 2, "pipelines": [], "extra": 1}' });
        for (const [verb, ...more] of [['plan'], ['status'], ['reconcile'], ['render', 'churn']] as const) {
          const { code, stderr } = await place.verb(verb, ...more);
          expect(code, verb).to.equal(1);
          expect(stderr).to.contain('mlops-config.json:1:13: error: `version` must be 1');
          expect(stderr).to.contain('mlops-config.json:1:33: error: `extra` is not a key of the file');
        }
      },

      'every verb refuses a state that cannot be kept, at once': async () => {
        const place = await open();
        place.repository.commit(configOf());
        const file = join(place.folder, 'file');
        writeFileSync(file, '');
        for (const [verb, ...more] of [['reconcile'], ['plan'], ['status'], ['retry', 'churn']] as const) {
          const argv = [verb, ...more, '--repo', place.repository.path, '--state', `file:${file}`];
          const { code, stderr } = await here([...argv, `--simulate=${place.world}`]);
          expect(code, verb).to.equal(1);
          expect(stderr).to.contain(`error: Could not read the state at ${file}`);
          expect(stderr).to.contain('MLOPS_STATE');
        }
      },

      'observe keeps reconcile from changing anything, and says so': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        const { code, stdout } = await place.verb('reconcile', '--mode', 'observe');
        expect(code).to.equal(3);
        expect(stdout).to.contain('the mode is observe');
        expect(stacksIn(place.world)).to.deep.equal({});
      },

      'render shows template and parameters, and no secret': async () => {
        const place = await open();
        const secret = '{{resolve:secretsmanager:databases/churn:SecretString:password}}';
        place.repository.commit({
          ...configOf({ name: 'churn', pipeline_type: 'ours', password: secret, size: 3 }),
          'blueprints/ours/ours.yaml': [
            'Parameters:',
            '  Password: {Type: String, NoEcho: true}',
            '  Size: {Type: Number}',
            'Resources:',
            '  Queue: {Type: AWS::SQS::Queue}',
            '',
          ].join('\n'),
        });
        const { code, stdout, stderr } = await place.verb('render', 'churn');
        expect(code, stderr).to.equal(0);
        const { stacks }: { readonly stacks: readonly Rendered[] } = JSON.parse(stdout);
        expect(stacks).to.have.length(1);
        expect(stacks[0]?.stack).to.equal('mlops-default-churn');
        expect(stacks[0]?.parameters).to.deep.equal({ Password: '****', Size: '3' });
        expect(stacks[0]?.tags['mlops:pipeline']).to.equal('churn');
        expect(stacks[0]?.template.Resources['Queue']).to.deep.include({ Type: 'AWS::SQS::Queue' });
        expect(stdout).to.not.contain('databases/churn');
      },

      'render names the pipelines there are when it is asked for another': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn'), endpoint('fraud')));
        const { code, stderr } = await place.verb('render', 'chrun');
        expect(code).to.equal(1);
        expect(stderr).to.match(/There is no pipeline .?chrun/);
        expect(stderr).to.contain('churn');
      },

      'retry gives a failed pipeline one more attempt': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        expect((await place.verb('reconcile')).code).to.equal(0);
        const simulator = worldIn(place.world);
        const reason = 'The image does not exist.';
        simulator.inject({
          kind: 'resource-fails',
          on: 'update',
          resource: 'AWS::SageMaker::Endpoint',
          reason,
        });
        writeFileSync(place.world, simulator.save());
        place.repository.commit(configOf(endpoint('churn', { instance_count: 2 })));
        const failed = await place.verb('reconcile');
        expect(failed.code).to.equal(3);
        expect(failed.stdout).to.contain(reason);
        expect(failed.stdout).to.contain('mlops-reconciler retry churn');
        expect((await place.verb('reconcile')).code).to.equal(3);

        const retry = await place.verb('retry', 'churn');
        expect(retry.code).to.equal(0);
        expect(retry.stdout).to.contain('churn is tried once more at the next look');
        expect((await place.verb('reconcile')).code).to.equal(0);
        expect(stacksIn(place.world)['mlops-default-churn']).to.contain('UPDATE_COMPLETE');
      },

      'retry refuses a pipeline that nobody knows': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        expect((await place.verb('reconcile')).code).to.equal(0);
        const mistyped = await place.verb('retry', 'chrun');
        expect(mistyped.code).to.equal(1);
        expect(mistyped.stderr).to.contain('knows no pipeline "chrun"');
        expect(mistyped.stderr).to.contain('Did you mean `churn`?');
        const elsewhere = await here(['retry', 'churn', '--state', `file:${join(place.folder, 'other')}`]);
        expect(elsewhere.code).to.equal(1);
        expect(elsewhere.stderr).to.contain('--state');
      },

      'suspend keeps a pipeline, an environment or everything as it is, and resume ends that': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        expect((await place.verb('reconcile')).code).to.equal(0);
        const everything = await place.verb('suspend', '--all', '--reason', 'an incident');
        expect(everything.stdout).to.match(/: the whole service is suspended .* until somebody resumes it\./);
        await place.verb('suspend', 'churn', '--reason', 'a look', '--until', '2h');
        const here = await place.verb('suspend', '--environment', 'default', '--reason', 'a freeze');
        expect(here.stdout).to.contain(': environment default is suspended');

        place.repository.commit(configOf(endpoint('churn', { instance_count: 2 })));
        const status = await place.verb('status');
        expect(status.stdout)
          .to.contain('with the whole service: an incident')
          .and.to.contain('Released by: mlops-reconciler resume --all');
        expect((await place.verb('reconcile')).code).to.equal(3);
        expect(stacksIn(place.world)['mlops-default-churn']).to.contain('CREATE_COMPLETE');

        const resumed = await place.verb('resume', '--all');
        expect(resumed.stdout).to.contain('the whole service goes on').and.to.contain('(resume churn)');
        expect((await place.verb('resume', '--environment', 'default')).code).to.equal(0);
        expect((await place.verb('resume', 'churn')).code).to.equal(0);
        expect((await place.verb('reconcile')).code).to.equal(0);
        expect(stacksIn(place.world)['mlops-default-churn']).to.contain('UPDATE_COMPLETE');
        const nothing = await place.verb('resume', 'churn');
        expect(nothing.code).to.equal(1);
        expect(nothing.stderr)
          .to.contain('knows no suspension of churn')
          .and.to.contain('takes `suspend` away');
      },

      'suspend refuses what nobody knows': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn')));
        expect((await place.verb('reconcile')).code).to.equal(0);
        const mistyped = await place.verb('suspend', 'chrun', '--reason', 'x');
        expect(mistyped.code).to.equal(1);
        expect(mistyped.stderr).to.contain('no pipeline "chrun"').and.to.contain('Did you mean `churn`?');
        const elsewhere = await place.verb('suspend', '--environment', 'mars', '--reason', 'x');
        expect(elsewhere.code).to.equal(1);
        expect(elsewhere.stderr).to.contain('no environment "mars"').and.to.contain('--state');
      },

      'approve lets go through what the budget holds, and nothing else': async () => {
        const place = await open();
        place.repository.commit(configOf(endpoint('churn'), endpoint('fraud')));
        expect((await place.verb('reconcile')).code).to.equal(0);
        place.repository.commit(configOf());
        const held = await place.verb('reconcile');
        expect(held.code).to.equal(3);
        const hash = /approve ([0-9a-f]{64})/.exec((await place.verb('plan')).stdout)?.[1] ?? '';
        const other = await place.verb(
          'approve',
          hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
        );
        expect(other.code).to.equal(1);
        expect(other.stderr)
          .to.contain('Nothing that waits for approval has this hash')
          .and.to.contain(`${hash}  all that waits in default`)
          .and.to.contain('the delete of fraud in default');
        expect((await place.verb('reconcile')).code).to.equal(3);
        expect(Object.keys(stacksIn(place.world))).to.have.length(2);

        expect((await place.verb('approve', hash)).stdout).to.contain(
          'all that waits in default is approved from the next look on',
        );
        expect((await place.verb('reconcile')).code).to.equal(0);
        expect(stacksIn(place.world)).to.deep.equal({});
      },

      'a simulated AWS without a file is forgotten, and says what it is': async () => {
        const place = await open();
        place.repository.commit(configOf());
        const { code, stderr } = await here(['plan', '--repo', place.repository.path, '--simulate']);
        expect(code).to.equal(0);
        expect(stderr).to.equal(BANNER);
      },

      'a file that holds something else is not taken for a simulated AWS, and is kept': async () => {
        const place = await open();
        for (const content of ['{"version": 1, "pipelines": []}', '{"version": 1,', '[]', '']) {
          place.repository.commit(configOf());
          writeFileSync(place.world, content);
          const { code, stderr } = await place.verb('plan');
          expect(code).to.equal(1);
          expect(stderr).to.contain(`error: There is no simulated AWS in ${place.world}`);
          expect(stderr).to.contain('Name a file that --simulate wrote');
          expect(readFileSync(place.world, 'utf8')).to.equal(content);
        }
      },

      'a simulated AWS that cannot be kept is a clear error': async () => {
        const place = await open();
        place.repository.commit(configOf());
        const argv = [
          'plan',
          '--repo',
          place.repository.path,
          `--simulate=${join(place.folder, 'no', 'world')}`,
        ];
        const { code, stderr } = await here(argv);
        expect(code).to.equal(1);
        expect(stderr).to.contain('cannot be kept');
      },
    },
    () => removeFolder(root),
  );
});

interface Rendered {
  readonly stack: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly template: { readonly Resources: Readonly<Record<string, unknown>> };
}
