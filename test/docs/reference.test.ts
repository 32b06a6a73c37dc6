import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../deploy/files.ts';

const COMPILED = fileURLToPath(new URL('../../src', import.meta.url));

describe('docs/reference', function () {
  this.timeout(20_000);

  it('is what the schema and the blueprints say', () => {
    const script = join(root, 'scripts/generate-reference.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check', '--from', COMPILED], {
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });
});
