import { expect } from 'chai';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { atOnce } from './at-once.ts';
import { command, endAll, start } from './command.ts';

/** One letter for each chapter: what its reader sees first. */
const SUBJECTS = [
  '3 deployed (commit',
  'churn deployed in default (commit',
  'configuration rejected: 1 problem (commit',
  'configuration accepted again (commit',
  'fraud failed in default (commit',
  'fraud recovered in default (commit',
  'pricing removed in default (commit',
];

describe('demo', function () {
  this.timeout(60_000);
  const root = createFolder();
  // A service that a failed test left behind would never end by itself.
  afterEach(function () {
    if (this.currentTest?.state === 'failed') endAll();
  });

  /** Where a command finds a place for what it needs for a while. */
  function temporary(name: string): string {
    const folder = join(root, name);
    mkdirSync(folder);
    return folder;
  }

  atOnce(
    {
      'tells the whole story without an account, shows each letter, and leaves nothing behind': async () => {
        const folder = temporary('whole');
        const { code, stdout, stderr } = await command(['demo', '--exit'], { TMPDIR: folder });
        expect(code, stderr).to.equal(0);
        const letters = stdout.matchAll(/^ {3}\| Subject: \[mlops\] (.*)$/gm);
        const subjects = [...letters].map(([, subject = '']) => subject.replace(/(?<=\(commit).*/, ''));
        expect(subjects).to.deep.equal(SUBJECTS);
        const chapters = stdout.matchAll(/^(\d)\. \S/gm);
        expect([...chapters].map(([, number]) => number)).to.deep.equal(['1', '2', '3', '4', '5', '6', '7']);
        expect(stdout).to.match(
          /The end\..*\n\n +mlops-default-churn +UPDATE_COMPLETE\n +mlops-default-fraud +/,
        );
        // An address cannot be broken into lines, nor can a path.
        for (const line of stdout.split('\n').filter((each) => !each.includes('https://')))
          if (!line.includes(folder)) expect(line.length, line).to.be.at.most(80);
        expect(stdout).to.not.contain('\u001B');
        expect(readdirSync(folder)).to.deep.equal([]);
      },

      'plays an example with everything the older framework deployed, from its first commit to its last stack':
        async () => {
          const folder = temporary('example');
          const { code, stdout, stderr } = await command(
            ['demo', '--example', 'aws-mlops-framework', '--exit'],
            { TMPDIR: folder },
          );
          expect(code, stderr).to.equal(0);
          const letters = [...stdout.matchAll(/^ {3}\| Subject: \[mlops\] (.*) \(commit/gm)];
          expect(letters.map(([, subject]) => subject)).to.deep.equal([
            '7 deployed',
            'churn deployed in prod',
            '7 removed',
          ]);
          expect(stdout).to.contain('The end. No stack is there any more.');
          expect(readdirSync(folder)).to.deep.equal([]);
        },

      'names the examples there are when asked for another': async () => {
        const folder = temporary('no-example');
        const { code, stderr } = await command(['demo', '--example', '../secrets'], { TMPDIR: folder });
        expect(code).to.equal(1);
        expect(stderr).to.equal(
          'error: There is no example "../secrets".\n    There are aws-mlops-framework, cdk-mlops, minimal, mlops-e2e, serverless-ml-pipeline.\n',
        );
        expect(readdirSync(folder)).to.deep.equal([]);
      },

      'ends when its reader goes away, and leaves nothing behind': async () => {
        const folder = temporary('left');
        const demo = start(['demo'], { TMPDIR: folder });
        demo.leave();
        const { stderr } = await demo.ended;
        expect(stderr).to.equal('');
        expect(readdirSync(folder)).to.deep.equal([]);
      },

      'says what it needs where it cannot begin': async () => {
        const folder = temporary('without-git');
        const withoutGit = await command(['demo'], { TMPDIR: folder, PATH: '/nonexistent' });
        expect(withoutGit.code).to.equal(1);
        expect(withoutGit.stderr).to.match(/^error: git init failed: .*\n {4}The demo needs git .*\n$/);
        expect(readdirSync(folder)).to.deep.equal([]);
        const withoutPlace = await command(['demo'], { TMPDIR: '/nonexistent' });
        expect(withoutPlace.code).to.equal(1);
        expect(withoutPlace.stderr).to.contain('error: No temporary folder can be made in /nonexistent');
      },

      'ends on Ctrl-C, and leaves nothing behind': async () => {
        const folder = temporary('stopped');
        const demo = start(['demo'], { TMPDIR: folder });
        await demo.output();
        demo.signal('SIGINT');
        expect((await demo.ended).code).to.equal(0);
        expect(readdirSync(folder)).to.deep.equal([]);
      },
    },
    () => removeFolder(root),
  );
});
