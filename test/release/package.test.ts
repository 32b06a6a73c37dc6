import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../src/core/text/json.ts';
import { object, parseJson, text, texts } from '../deploy/data.ts';
import { filesBelow, read, root } from '../deploy/files.ts';

const manifest = object(parseJson(read('package.json')));
const lock = object(parseJson(read('package-lock.json')));
const { '': own, ...locked } = object(lock['packages']);

/** Whose terms ask no more of whoever deploys the service than to keep the notice. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

interface Installed {
  readonly path: string;
  readonly entry: JsonObject;
}

/** What a user of the service installs, and nothing that only builds or tests it. */
const production: readonly Installed[] = Object.entries(locked)
  .map(([path, entry]) => ({ path, entry: object(entry) }))
  .filter(({ entry }) => entry['dev'] !== true && entry['devOptional'] !== true);

describe('The dependencies of a release', () => {
  it('are under licences that ask for no more than a notice', () => {
    expect(production.length).to.be.greaterThan(50);
    const others = production.filter(({ entry }) => !ALLOWED.includes(text(entry['license'])));
    expect(others.map(({ path, entry }) => `${path}: ${text(entry['license'])}`)).to.deep.equal([]);
  });

  it('are what the lock file says they are', () => {
    const installed = production.filter(({ path }) => existsSync(join(root, path, 'package.json')));
    expect(installed.length).to.be.greaterThan(50);
    const different = installed.filter(({ path, entry }) => {
      const { license, version } = object(parseJson(read(join(path, 'package.json'))));
      // Some still write `{"type": "MIT"}`.
      const named = isObject(license) ? license['type'] : license;
      return named !== entry['license'] || version !== entry['version'];
    });
    expect(different.map(({ path }) => path)).to.deep.equal([]);
  });

  it('run nothing when they are installed', () => {
    const scripted = production.filter(({ entry }) => entry['hasInstallScript'] === true);
    expect(scripted.map(({ path }) => path)).to.deep.equal([]);
  });

  it('are pinned by their content, and from nowhere in particular', () => {
    const { version, dependencies, devDependencies, bin } = manifest;
    expect(own).to.deep.include({ version, dependencies, devDependencies, bin });
    expect(lock['lockfileVersion']).to.equal(3);
    const entries = Object.entries(locked).map(([path, entry]) => ({ path, entry: object(entry) }));
    const loose = entries.filter(({ entry }) => !text(entry['integrity']).startsWith('sha512-'));
    expect(loose.map(({ path }) => path)).to.deep.equal([]);
    // Whose mirror they came from when somebody installed them is nobody else's business.
    expect(entries.filter(({ entry }) => 'resolved' in entry).map(({ path }) => path)).to.deep.equal([]);
  });
});

describe('The package', () => {
  const files = texts(manifest['files']);

  it('has all that the program reads beside itself', () => {
    const folders = filesBelow('src', '.ts').flatMap((file) =>
      [...read(file).matchAll(/join\(packageRoot, '(\w+)'/g)].map((match) => match[1] ?? ''),
    );
    const imported = Object.values(object(manifest['imports'])).map((path) => text(path).split('/')[1] ?? '');
    expect(files).to.include.members(['dist', 'blueprints', ...folders, ...imported]);
    expect(text(object(manifest['bin'])['mlops-reconciler']).split('/')[0]).to.equal('dist');
  });

  it('has nothing that is not there, and nothing of the tests', () => {
    expect(files.filter((path) => path !== 'dist' && !existsSync(join(root, path)))).to.deep.equal([]);
    expect(files).to.not.include.members(['test', 'bench', 'scripts', 'src']);
  });

  it('is of a version that the changelog knows, or that is not released yet', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## (?:\[?)([^\]\s]+)/gm)].map((match) => match[1]);
    const [newest] = headings;
    expect([text(manifest['version']), 'Unreleased']).to.include(newest);
  });
});
