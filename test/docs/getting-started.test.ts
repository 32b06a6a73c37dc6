import { expect } from 'chai';
import { dirname } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { blocksOf, valueOf } from './pages.ts';
import type { Block } from './pages.ts';
import { Shell, answers, freePort, missing } from './shell.ts';

const PAGE = 'docs/getting-started.md';

/** Runs the page from top to bottom in a fresh folder, with free ports in place of those that it names. */
describe(PAGE, function () {
  this.timeout(240_000);
  const folder = createFolder();
  const python = process.env['MOTO_PYTHON'];
  const shell = new Shell(folder, python === undefined ? [] : [dirname(python)]);
  after(async () => {
    await shell.close();
    removeFolder(folder);
  });

  it('does what it says, command by command, from an empty directory', async () => {
    const ports = { 5000: await freePort(), 8080: await freePort() };
    const here = (text: string): string =>
      text.replaceAll('5000', String(ports[5000])).replaceAll('8080', String(ports[8080]));
    const steps = blocksOf(PAGE).filter(({ marks }) => marks.includes('run') || marks.includes('shows'));
    expect(steps.length).to.be.greaterThan(15);
    let output = '';
    for (const step of steps) {
      const place = `${PAGE}:${step.line}`;
      if (step.marks.includes('shows')) expect(missing(step.text, output), `${place}\n${output}`).to.be.empty;
      else output = await done(step, here, place);
    }
  });

  it('is not believed when it shows what was not printed', () => {
    const printed = 'Plan for 4be1c02 "A change" by Ann\n\n  1 to change,   0 held.\n';
    expect(missing('Plan for ... by Ann\n1 to change, 0 held.', printed)).to.deep.equal([]);
    expect(missing('2 to change, 0 held.\n1 to change', printed)).to.deep.equal([
      '2 to change, 0 held.',
      '1 to change',
    ]);
  });

  async function done(step: Block, here: (text: string) => string, place: string): Promise<string> {
    const { code, output } = await shell.run(here(step.text));
    expect(code, `${place}\n${output}`).to.equal(Number(valueOf(step, 'exit') ?? 0));
    const ready = valueOf(step, 'ready');
    if (ready !== null) await answers(here(ready));
    return output;
  }
});
