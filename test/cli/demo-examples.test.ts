import { expect } from 'chai';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { command, endAll } from './command.ts';

/** What is read in the letters of each story, in this order. */
const STORIES: Readonly<Record<string, readonly RegExp[]>> = {
  'serverless-ml-pipeline': [
    /degraded {3}churn-training \(prod\): gate failed/,
    /error is 0\.14 and had to be < 0\.1/,
    /held {7}churn \(prod\): artifact/,
    /recovered {2}churn-training \(prod\): runs again/,
    /\bchurn, churn-api, churn-drift/,
    /5 removed/,
  ],
  'mlops-e2e': [
    /degraded {3}abalone-training \(prod\): gate failed/,
    /regression_metrics\.mse\.value is 7\.2 and had to be <= 6/,
    /held {7}abalone \(prod\): artifact/,
    /recovered {2}abalone-training \(prod\): runs again/,
    /\babalone, abalone-api/,
    /5 removed/,
  ],
  'cdk-mlops': [
    /degraded {3}iris-training \(qa\): gate failed/,
    /accuracy is 0\.6 and had to be >= 0\.8/,
    /degraded {3}iris \(qa\): did not pass its test/,
    /Its test matched 0 of 3 answers/,
    /recovered {2}iris \(qa\): serves again/,
    /deployed {3}iris \(prod\): created/,
    /4 removed/,
  ],
};

describe('demo of an example that trains', function () {
  this.timeout(240_000);
  const root = createFolder();
  afterEach(function () {
    if (this.currentTest?.state === 'failed') endAll();
  });

  const told = async (example: string): Promise<void> => {
    const folder = join(root, example);
    mkdirSync(folder);
    const { code, stdout, stderr } = await command(['demo', '--example', example, '--exit'], {
      TMPDIR: folder,
    });
    expect(code, stderr).to.equal(0);
    const letters = stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('   | ') ? [line.slice(5).trim()] : []))
      .join(' ');
    let from = 0;
    for (const words of STORIES[example] ?? []) {
      const at = letters.slice(from).search(words);
      expect(at, `${words} in ${letters.slice(from)}`).to.be.at.least(0);
      from += at;
    }
    expect(stdout).to.contain('The end. No stack is there any more.');
    expect(readdirSync(folder)).to.deep.equal([]);
  };

  atOnce(
    Object.fromEntries(
      Object.keys(STORIES).map((example) => [
        `tells ${example} from a gate that fails to what serves after its repair`,
        () => told(example),
      ]),
    ),
    () => removeFolder(root),
  );
});
