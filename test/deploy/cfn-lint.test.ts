import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, root } from './files.ts';

/** The executable, given by the lane that installed it; without it this file has nothing to say. */
const linter = process.env['CFN_LINT'];

interface Verdict {
  readonly code: number | string | null;
  readonly findings: string;
}

/** Informational findings count too. */
const lint = (executable: string, file: string): Promise<Verdict> =>
  new Promise((resolve) => {
    const child = execFile(
      executable,
      ['--include-checks', 'I', '--format', 'parseable', '--', file],
      (_error, stdout, stderr) => resolve({ code: child.exitCode, findings: `${stdout}${stderr}`.trim() }),
    );
  });

if (linter !== undefined) {
  describe('cfn-lint', function () {
    // A Python process with a large specification to read.
    this.timeout(60_000);

    for (const file of filesBelow('deploy', '.yaml')) {
      it(`finds nothing to say about ${file}`, async () => {
        expect(await lint(linter, join(root, file))).to.deep.equal({ code: 0, findings: '' });
      });
    }
  });
}
