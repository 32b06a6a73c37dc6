import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { here } from '../cli/command.ts';
import { read, root } from '../deploy/files.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { PAGES, blocksOf, proseOf, valueOf } from './pages.ts';
import type { Block } from './pages.ts';

const EVERY = PAGES.flatMap(blocksOf);
const BLOCKS = EVERY.filter(({ language }) => ['sh', 'bash', 'console'].includes(language));
const placeOf = ({ page, line }: Block): string => `${page}:${line}`;

/** The options and the number of arguments of a verb, as its help says. */
interface Verb {
  readonly options: ReadonlyMap<string, 'none' | 'some'>;
  readonly least: number;
  readonly most: number;
}

const verbs = new Map<string, Promise<Verb>>();

async function verbOf(words: readonly string[]): Promise<Verb> {
  const name = words.join(' ');
  const known = verbs.get(name) ?? learn(words);
  verbs.set(name, known);
  return known;
}

async function learn(words: readonly string[]): Promise<Verb> {
  const { code, stdout } = await here([...words, '--help']);
  expect(code, `mlops-reconciler ${words.join(' ')} --help`).to.equal(0);
  const [usage = ''] = stdout.split('\n');
  const operands = [...usage.matchAll(/(<|\[)([A-Z]+)(\.\.\.)?[>\]]/g)];
  return {
    options: new Map(
      [...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)( <)?/gm)].map(({ 1: option = '', 2: value }) => [
        option,
        value === undefined ? 'none' : 'some',
      ]),
    ),
    least: operands.filter(({ 1: bracket }) => bracket === '<').length,
    most: operands.some(({ 3: more }) => more !== undefined) ? Infinity : operands.length,
  };
}

const COMMAND =
  /(?<!-u)(?:^|[\s;|&(])(?:mlops-reconciler|node dist\/main\.js|npm run demo --)((?: +[^\n|;&)`]*)?)/g;
const NAMES = new Set(['show']);

/** The command lines of the service in a text; continued lines are one, comments are none. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  [
    ...text
      .replaceAll('\\\n', ' ')
      .replaceAll(/(^|\s)#.*$/gm, '$1')
      .matchAll(COMMAND),
  ].map(({ 0: whole, 1: rest = '' }) => [
    ...(whole.includes('npm run demo') ? ['demo'] : []),
    ...wordsOf(rest.replace(/\s\d?>.*$/, '').replace(/\s<(?![A-Za-z]).*$/, '')),
  ]);

const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));

/** What is wrong with a command line: an unknown verb or option, too few or too many words. */
async function complaint(words: readonly string[]): Promise<string | null> {
  const [first, second = ''] = words;
  if (first === undefined) return null;
  const name = NAMES.has(second) ? [first, second] : [first];
  const verb = await verbOf(name);
  let operands = 0;
  for (let index = name.length; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [option = '', given] = word.split('=');
    if (!word.startsWith('-')) operands += 1;
    else if (!verb.options.has(option)) return `${words.join(' ')}: there is no ${option}`;
    else if (verb.options.get(option) === 'some' && given === undefined) index += 1;
  }
  if (operands > verb.most) return `${words.join(' ')}: too many words`;
  return operands < verb.least ? `${words.join(' ')}: something is missing` : null;
}

async function complaints(commands: readonly (readonly string[])[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const words of commands) found.push(...[await complaint(words)].filter((one) => one !== null));
  return found;
}

describe('The commands in the documentation', function () {
  this.timeout(20_000);
  const folder = createFolder();
  after(() => removeFolder(folder));

  it('say of themselves whether a test runs them or only reads them', () => {
    const silent = BLOCKS.filter(({ marks }) => !marks.includes('run') && !marks.includes('check'));
    expect(silent.map(placeOf)).to.deep.equal([]);
    expect(BLOCKS.length).to.be.greaterThan(40);
  });

  it('are what a shell understands', () => {
    const script = BLOCKS.map((block) => `: ${placeOf(block)}\nblock() {\n${block.text}\n}\n`).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });

  it('name verbs and options that there are', async () => {
    expect(await complaints(BLOCKS.flatMap(({ text }) => commandsIn(text)))).to.deep.equal([]);
  });

  it('do so within sentences too', async () => {
    const spoken = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
      [...proseOf(page).matchAll(/`(mlops-reconciler [^`]+)`/g)].map(({ 1: text = '' }) =>
        text.replaceAll(/\s+/g, ' '),
      ),
    );
    expect(spoken.length).to.be.greaterThan(20);
    expect(await complaints(spoken.flatMap(commandsIn))).to.deep.equal([]);
  });

  it('do so where output is shown that tells people what to run', async () => {
    const shown = EVERY.filter(({ language }) => language === '' || language === 'text');
    const lines = shown.flatMap(({ text }) => text.match(/^ *mlops-reconciler \w.*$/gm) ?? []);
    expect(lines).to.not.be.empty;
    // The last line of a mail names the service and its own id.
    const told = lines.filter((line) => !line.includes(', message '));
    expect(await complaints(told.flatMap(commandsIn))).to.deep.equal([]);
  });

  it('would be found out if they did not', async () => {
    const wrong = commandsIn(
      'mlops-reconciler plan --outptu json; mlops-reconciler retry | mlops-reconciler version now',
    );
    expect(await complaints(wrong)).to.have.lengthOf(3);
  });

  it('name scripts and files of this repository that there are', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
      read('package.json'),
    );
    const all = EVERY.filter(({ language }) => language !== 'json')
      .map(({ text }) => text)
      .join('\n');
    const named = [...all.matchAll(/npm run ([\w-]+)/g)].map(({ 1: name = '' }) => name);
    expect(named.filter((name) => !(name in scripts))).to.deep.equal([]);
    const files = [...all.matchAll(/(?<![\w/.-])(?:deploy|examples|scripts|schemas)\/[\w./-]+/g)].map(
      ([file]) => file,
    );
    expect(files.length).to.be.greaterThan(5);
    expect(files.filter((file) => !existsSync(join(root, file)))).to.deep.equal([]);
  });

  // The guide has a test of its own, with a terminal of its own.
  for (const block of BLOCKS.filter(
    ({ marks, page }) => marks.includes('run') && !page.endsWith('getting-started.md'),
  ))
    it(`work: ${placeOf(block)}`, async () => {
      const env = { MLOPS_STATE: `file:${join(folder, 'state')}`, MLOPS_REPO: root };
      const commands = commandsIn(block.text);
      expect(commands).to.not.be.empty;
      for (const words of commands) {
        const { code, stderr } = await here(words, env, join(root, valueOf(block, 'in') ?? '.'));
        expect(code, `${words.join(' ')}\n${stderr}`).to.equal(Number(valueOf(block, 'exit') ?? 0));
      }
    });
});
