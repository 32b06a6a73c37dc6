import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/core/text/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { object, parseJson } from './data.ts';
import { played } from '../blueprints/play.ts';
import { SAMPLES } from './examples.ts';
import { filesBelow, read, root } from './files.ts';

/** The executable, given by the lane that installed it; without it this file has nothing to say. */
const linter = process.env['CFN_LINT'];

/** One process for all files: it reads its specification once. @returns its findings, informational ones too */
const lint = (executable: string, files: readonly string[]): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const child = execFile(
      executable,
      ['--include-checks', 'I', '--format', 'parseable', '--', ...files],
      (_error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
        resolve(child.exitCode === 0 ? said : [...said, `cfn-lint ended with ${child.exitCode}`]);
      },
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

/** One stack of each blueprint: the others differ from it in values only, and less is switched on in them. */
async function fullest(): Promise<readonly DesiredStack[]> {
  const given = ({ parameters }: DesiredStack): number =>
    Object.values(parameters).filter((value) => value !== '').length;
  const stacks = (await Promise.all(SAMPLES.map(played))).flatMap((story) => story.stacks);
  const sorted = stacks.toSorted((one, other) => given(one) - given(other));
  return [...new Map(sorted.map((stack) => [stack.pipelineType, stack])).values()];
}

if (linter !== undefined) {
  describe('cfn-lint', function () {
    // A Python process with a large specification to read: half a minute alone, and more on a busy machine.
    this.timeout(240_000);

    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mlops-lint-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('finds nothing to say about deploy/', async () => {
      const templates = filesBelow('deploy', '.yaml').filter((file) =>
        read(file).includes('AWSTemplateFormatVersion'),
      );
      const files = templates.map((file) => join(root, file));
      expect(files).to.not.be.empty;
      expect(await lint(linter, files)).to.deep.equal([]);
    });

    it('finds nothing to say about what the fullest example of each blueprint becomes', async () => {
      const files = await Promise.all(
        (await fullest()).map(async (stack) => {
          const file = join(folder, `${stack.pipelineType}.json`);
          await writeFile(file, JSON.stringify(withValues(stack)));
          return file;
        }),
      );
      expect(files).to.not.be.empty;
      expect(await lint(linter, files)).to.deep.equal([]);
    });
  });
}
