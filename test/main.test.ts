import { expect } from 'chai';
import { join } from 'node:path';
import { command, endAll, start } from './cli/command.ts';
import { configOf, endpoint, names } from './cli/configs.ts';
import { createFolder, createRepository, removeFolder } from './support/git.ts';

describe('The process', function () {
  this.timeout(20_000);
  const folder = createFolder();
  after(() => {
    endAll();
    removeFolder(folder);
  });

  it('answers on standard output, and with an exit code', async () => {
    const { code, stdout, stderr } = await command(['version']);
    expect(stdout).to.match(/^\d+\.\d+\.\d+\S*\n$/);
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
  });

  it('complains on standard error', async () => {
    const { code, stdout, stderr } = await command(['plam']);
    expect(stdout).to.equal('');
    expect(stderr).to.contain("unknown command 'plam'");
    expect(code).to.equal(1);
  });

  it('does not mind a reader that has seen enough', async () => {
    const repository = createRepository(folder);
    repository.commit(configOf(...names(300).map((name) => endpoint(name))));
    const argv = ['--repo', repository.path, '--state', `file:${join(folder, 'state')}`, '--simulate'];
    const plan = start(['plan', '--output', 'json', ...argv]);
    plan.leave();
    const { code, stderr } = await plan.ended;
    expect(stderr).to.match(/^\*\*\* simulated: .*\n$/);
    expect(code).to.equal(0);
  });
});
