import { expect } from 'chai';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { main } from '../../src/cli/program.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { configOf, endpoint, names } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, stacksIn } from './simulated-stage.ts';

const BLUEPRINT = join('blueprints', 'realtime_endpoint', 'realtime_endpoint.yaml');

/** The service as the next release would have it: the same program, and a blueprint that renders something more. */
async function nextVersion(folder: string): Promise<typeof main> {
  mkdirSync(folder);
  // A folder of its own, because a package finds its blueprints beside itself.
  cpSync(fileURLToPath(new URL('../../src', import.meta.url)), join(folder, 'dist'), { recursive: true });
  for (const path of ['blueprints', 'schemas', 'package.json'])
    cpSync(join(packageRoot, path), join(folder, path), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  const template = readFileSync(join(folder, BLUEPRINT), 'utf8');
  const newer = template.replace(/^Outputs:$/m, "Outputs:\n  Release:\n    Value: 'next'");
  expect(newer).to.not.equal(template);
  writeFileSync(join(folder, BLUEPRINT), newer);
  const program: { readonly main: typeof main } = await import(
    pathToFileURL(join(folder, 'dist', 'cli', 'program.js')).href
  );
  return program.main;
}

describe('Another version of the service', function () {
  this.timeout(60_000);
  const root = createFolder();
  after(() => removeFolder(root));

  const statuses = (place: Place): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(stacksIn(place.world)).map(([name, text]) => [name, text.split(' ')[1] ?? '']),
    );

  it('says first what it would change without a commit, holds all of it, and changes it when a person agrees', async () => {
    const next = await nextVersion(join(root, 'next'));
    const place = new Place(root);
    await createWorld(place.world, 3_000);
    const pipelines = names(7).map((name) => endpoint(name));
    place.repository.commit(configOf(...pipelines));
    expect((await place.verb('reconcile')).code).to.equal(0);

    const plan = await place.verbOf(next, 'plan', '--detailed-exit-code');
    expect(plan.code).to.equal(0);
    expect(plan.stdout)
      .to.contain('0 to change, 7 held, 0 in sync.')
      .and.to.contain('this version of mlops-reconciler would change 7 of 7 stacks of default')
      .and.to.contain('or the version before');
    expect(plan.stdout.match(/^! approval +mlops-default-model-0[1-7]$/gm)).to.have.length(7);

    // What people commit goes on meanwhile, and takes the new blueprint with it; nothing else moves.
    const [first, ...others] = pipelines;
    place.repository.commit(configOf({ ...first, name: 'model-01', instance_count: 2 }, ...others));
    const held = await place.verbOf(next, 'reconcile');
    expect(held.code).to.equal(3);
    const updated = Object.entries(statuses(place)).filter(([, status]) => status === 'UPDATE_COMPLETE');
    expect(updated.map(([name]) => name)).to.deep.equal(['mlops-default-model-01']);

    const hash = /approve ([0-9a-f]{64}) \(all of them\)/.exec(held.stdout)?.[1];
    expect((await place.verbOf(next, 'approve', hash ?? '')).code).to.equal(0);
    expect((await place.verbOf(next, 'reconcile')).code).to.equal(0);
    expect(new Set(Object.values(statuses(place)))).to.deep.equal(new Set(['UPDATE_COMPLETE']));
  });
});
