import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/core/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { object, parseJson } from './data.ts';
import { EXAMPLES, rendered } from './examples.ts';
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

/** The template as CloudFormation will see it: the linter takes a parameter's default for its value. */
function withValues({ template, parameters }: DesiredStack): JsonObject {
  const plain = object(parseJson(template));
  const declared = Object.entries(object(plain['Parameters']));
  const given = declared.map(([name, parameter]) => [
    name,
    { ...object(parameter), Default: parameters[name] ?? '' },
  ]);
  return { ...plain, Parameters: Object.fromEntries(given) };
}

if (linter !== undefined) {
  describe('cfn-lint', function () {
    // A Python process with a large specification to read.
    this.timeout(60_000);

    for (const file of filesBelow('deploy', '.yaml')) {
      it(`finds nothing to say about ${file}`, async () => {
        expect(await lint(linter, join(root, file))).to.deep.equal({ code: 0, findings: '' });
      });
    }

    describe('over what the examples of the blueprints become', () => {
      let folder = '';
      before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'mlops-lint-'));
      });
      after(() => rm(folder, { recursive: true, force: true }));

      for (const example of EXAMPLES) {
        it(`finds nothing to say about ${example}`, async () => {
          const stack = await rendered(example);
          const file = join(folder, `${stack.stack}.json`);
          await writeFile(file, JSON.stringify(withValues(stack)));
          expect(await lint(linter, file)).to.deep.equal({ code: 0, findings: '' });
        });
      }
    });
  });
}
