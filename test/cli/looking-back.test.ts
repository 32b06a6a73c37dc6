import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { here } from './command.ts';
import { configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld } from './simulated-stage.ts';

describe('The verbs that look back', function () {
  this.timeout(20_000);
  const root = createFolder();

  const deployed = async (): Promise<Place> => {
    const place = new Place(root);
    await createWorld(place.world, 3_000);
    place.repository.commit(configOf(endpoint('churn')));
    expect((await place.verb('reconcile')).code).to.equal(0);
    return place;
  };

  atOnce(
    {
      'history shows what was done, and by whom': async () => {
        const place = await deployed();
        const text = await place.verb('history', 'churn');
        expect(text.code).to.equal(0);
        expect(text.stdout).to.match(
          /^churn in default: 1 operation\n.*create \(new\).*succeeded after .* by Ada/,
        );
        const json = JSON.parse((await place.verb('history', 'churn', '--output', 'json')).stdout);
        expect(json).to.include({ schema_version: 1, pipeline: 'churn' });
        const unknown = await place.verb('history', 'churm');
        expect(unknown.code).to.equal(1);
        expect(unknown.stderr).to.contain('Did you mean');
      },

      'why says why, also of what is well, and names no pipeline that is not there': async () => {
        const place = await deployed();
        const text = await place.verb('why', 'churn');
        expect(text.code).to.equal(0);
        expect(text.stdout).to.contain('churn in default: in-sync (synced)');
        expect(text.stdout).to.contain('nobody: no process has the lease');
        const json = JSON.parse((await place.verb('why', 'churn', '--output', 'json')).stdout);
        expect(json.environments[0]).to.include({ kind: 'in-sync', verdict: 'synced' });
        expect((await place.verb('why', 'churm')).stderr).to.contain('Did you mean');
      },

      'status --watch goes on until it is interrupted, and ends well': async () => {
        const place = await deployed();
        const stop = new AbortController();
        let shown = '';
        const code = await main(
          [
            'status',
            '--watch',
            '--poll',
            '1s',
            '--repo',
            place.repository.path,
            '--state',
            place.state,
            `--simulate=${place.world}`,
          ],
          {
            env: process.env,
            directory: place.folder,
            stderr: { write: () => undefined },
            stdout: {
              isTTY: true,
              write: (text: string) => {
                shown += text;
                stop.abort();
              },
            },
            signals: { reads: stop.signal, writes: stop.signal },
          },
        );
        expect(code).to.equal(0);
        expect(shown).to.contain('\u001b[2J').and.to.contain('synced');
      },

      'logs shows the lines that are asked for': async () => {
        const file = join(root, 'run.log');
        const line = (pipeline: string): string => JSON.stringify({ level: 'info', msg: 'done', pipeline });
        writeFileSync(file, `${line('churn')}\n${line('fraud')}\n`);
        const { code, stdout } = await here(['logs', file, '--pipeline', 'churn']);
        expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'info churn done\n' });
        expect((await here(['logs', join(root, 'none.log')])).code).to.equal(1);
        expect((await here(['logs', file, '--since', 'soon'])).stderr).to.contain('--since is no time');
        expect((await here(['logs', file, '--since', '2h'])).stdout).to.equal('');
      },
    },
    () => removeFolder(root),
  );
});
