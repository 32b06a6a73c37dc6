import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** All that the examples send to AWS, as that program says. */
async function renderings(node: string): Promise<string> {
  const script = join(import.meta.dirname, 'renderings.js');
  const { stdout } = await promisify(execFile)(node, [script], { maxBuffer: 2 ** 24 });
  return stdout;
}

describe('What the examples send to AWS', () => {
  it('is the same bytes on Node 24 and in another run here', async function () {
    this.timeout(60_000);
    const newer = process.env['NODE_24'] ?? '';
    const { stdout: version } = await promisify(execFile)(newer, ['--version']);
    expect(version).to.match(/^v24\./);
    const [there, here, again] = await Promise.all(
      [newer, process.execPath, process.execPath].map(renderings),
    );
    expect(here).to.match(/"archives": \[\s*\{/);
    expect(again).to.equal(here);
    expect(there).to.equal(here);
  });
});
