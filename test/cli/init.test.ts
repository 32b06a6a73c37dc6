import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createFolder, removeFolder } from '../support/git.ts';
import { here } from './command.ts';

const FILES = ['.gitignore', 'README.md', 'mlops-config.json', 'schemas/mlops-config.schema.json'];

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

describe('init', () => {
  const root = createFolder();
  after(() => removeFolder(root));
  const folderOf = (name: string): string => join(root, name);

  it('writes a repository whose configuration is valid, and of which nothing is deployed yet', async () => {
    const folder = folderOf('new');
    const { code, stdout, stderr } = await here(['init', folder]);
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    expect(filesIn(folder)).to.deep.equal(FILES);
    expect(stdout).to.contain(`Written: ${folder}/mlops-config.json`).and.to.contain('Next: ');
    expect(stdout).to.contain(`mlops-reconciler init ${folder} --ci github`);
    const config = join(folder, 'mlops-config.json');
    const checked = await here(['validate', config]);
    expect(checked.stdout).to.contain('Valid: 1 pipeline');
    const { $schema: schema }: { readonly $schema: string } = JSON.parse(readFileSync(config, 'utf8'));
    expect(JSON.parse(readFileSync(join(folder, schema), 'utf8'))).to.have.property(
      'title',
      'mlops-config.json',
    );
    const plan = await here([
      'plan',
      '--repo',
      `dir:${folder}`,
      '--simulate',
      '--state',
      `file:${root}/state`,
    ]);
    expect(plan.stdout).to.contain('0 to change, 1 held');
  });

  it('writes what a Git host needs to check pull requests, when it is named', async () => {
    for (const [host, path] of [
      ['github', '.github/workflows/plan.yml'],
      ['gitlab', '.gitlab-ci.yml'],
    ] as const) {
      const folder = folderOf(host);
      expect((await here(['init', folder, '--ci', host])).code).to.equal(0);
      expect(filesIn(folder)).to.deep.equal([...FILES, path].toSorted());
      const workflow = JSON.stringify(parse(readFileSync(join(folder, path), 'utf8')));
      expect(workflow).to.contain('mlops-config.json').and.to.contain('MLOPS_RECONCILER_IMAGE');
    }
    expect((await here(['init', folderOf('other'), '--ci', 'gitea'])).code).to.equal(1);
  });

  it('overwrites nothing, follows no link, says what is there, and writes the rest', async () => {
    const folder = folderOf('old');
    mkdirSync(folder);
    writeFileSync(join(folder, 'mlops-config.json'), 'mine');
    symlinkSync('/nonexistent/elsewhere', join(folder, 'README.md'));
    const { code, stdout, stderr } = await here(['init', folder]);
    expect(code).to.equal(0);
    expect(stderr).to.contain(`There already, left as it is: ${folder}/mlops-config.json`);
    expect(stderr).to.contain(`There already, left as it is: ${folder}/README.md`);
    expect(readFileSync(join(folder, 'mlops-config.json'), 'utf8')).to.equal('mine');
    expect(stdout).to.contain('schemas/mlops-config.schema.json');
  });

  it('says where it cannot write', async () => {
    writeFileSync(folderOf('file'), '');
    const { code, stderr } = await here(['init', join(folderOf('file'), 'below')]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('cannot be written').and.to.contain('Name a folder');
  });
});
