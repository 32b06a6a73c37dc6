import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { probeFolder, probeObjects } from '../../src/adapters/state-probe.ts';
import type { StateObjects } from '../../src/adapters/s3-state-objects.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { faultOf } from './fault-of.ts';

/** A bucket that keeps conditions, or one that only says it did. */
function bucket(keeps: boolean): { readonly objects: StateObjects; readonly keys: Set<string> } {
  const keys = new Set<string>();
  const objects: StateObjects = {
    place: (key) => `s3://state/${key}`,
    get: () => Promise.resolve(undefined),
    put: (key) => {
      const taken = keys.has(key);
      keys.add(key);
      return Promise.resolve(keeps && taken ? null : '"etag"');
    },
    list: () => Promise.resolve([...keys]),
    remove: (key) => {
      keys.delete(key);
      return Promise.resolve();
    },
  };
  return { objects, keys };
}

describe('A probe of the state', () => {
  it('leaves nothing behind in a folder, which it makes when there is none', async () => {
    const root = createFolder();
    await probeFolder(join(root, 'state'));
    expect(readdirSync(join(root, 'state'))).to.deep.equal([]);
    removeFolder(root);
  });

  it('says that a folder cannot be written', async () => {
    const root = createFolder();
    writeFileSync(join(root, 'state'), 'a file');
    expect((await faultOf(probeFolder(join(root, 'state')))).code).to.equal('state-unwritable');
    removeFolder(root);
  });

  it('leaves nothing behind in a bucket', async () => {
    const { objects, keys } = bucket(true);
    await probeObjects(objects);
    expect(keys.size).to.equal(0);
  });

  it('does not take what writes over an object in spite of the condition for S3', async () => {
    const { objects, keys } = bucket(false);
    expect((await faultOf(probeObjects(objects))).code).to.equal('state-unconditional');
    expect(keys.size).to.equal(0);
  });
});
