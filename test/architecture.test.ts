import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import, of a file of ours or of a package. */
interface Import {
  readonly from: string;
  /** Path below `src`, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
}

/** Which way imports may point: the first row that fits a file says what it may import. `/` ends a folder. */
interface Row {
  readonly files: RegExp;
  readonly ours: RegExp;
  /** Ours too, but only types of it. */
  readonly types?: RegExp;
  /** From outside the repository. */
  readonly packages: RegExp;
}

const NONE = /^$/;
const NODE = /^node:/;
const OUTSIDE = /^(?:node:|#schemas\/|[a-z@])/;

/** The folders of the core from the ground up, and between them the words that all of it shares: each builds on those before it. */
const CORE = [
  'text/',
  '[^/]+$',
  'entry/',
  'causes/',
  'stack/',
  '(?:drift|health|runs)/',
  'memory/',
  'plan/',
  'show/',
  'news/',
  'why/',
];

/** Those of the service: what a commit asks for, what is done about it, what a look finds, what is told, and who goes round. */
const SERVICE = ['[^/]+$', 'lease/', 'wishes/', 'act/', 'look/', 'checkups/', 'tell/', 'run/', 'doctor/'];

/** Those of the page: what comes in, what pages are made of, the pages, and what answers beside them. */
const WEB = ['requests/', 'parts/', 'pages/', 'routes/', '[^/]+$'];

const TABLE: readonly Row[] = [
  ...CORE.map((folder, index) => ({
    files: new RegExp(`^core/${folder}`),
    ours: new RegExp(`^core/(?:${CORE.slice(0, index + 1).join('|')})`),
    packages: NONE,
  })),
  { files: /^config\//, ours: /^(?:config|core)\//, packages: /^(?:ajv|croner$|#schemas\/)/ },
  {
    files: /^blueprints\//,
    ours: /^(?:blueprints|core)\//,
    // Of Node only what computes: hashes and checksums.
    packages: /^(?:ajv\/|re2js$|yaml$|node:(?:crypto|zlib)$)/,
  },
  { files: /^(?:inside-)?ports\.ts$/, ours: /^core\/|^inside-ports\.ts$/, packages: NONE },
  {
    files: /^adapters\//,
    // What a folder of blueprints looks like is for `blueprints` to say.
    ours: /^(?:adapters|core)\/|^(?:inside-)?ports\.ts$|^blueprints\/load-blueprints\.ts$/,
    packages: OUTSIDE,
  },
  // It plays AWS: what it knows of the service would be no proof of the service.
  { files: /^simulator\//, ours: /^(?:simulator|core)\//, packages: /^(?:node:|re2js$|yaml$)/ },
  ...SERVICE.map((folder, index) => ({
    files: new RegExp(`^service/${folder}`),
    ours: new RegExp(
      `^service/(?:${SERVICE.slice(0, index + 1).join('|')})|^(?:core|config|blueprints)/|^(?:inside-)?ports\\.ts$`,
    ),
    packages: NONE,
  })),
  ...WEB.map((folder, index) => ({
    files: new RegExp(`^web/${folder}`),
    ours: new RegExp(`^web/(?:${WEB.slice(0, index + 1).join('|')})|^core/|^(?:inside-)?ports\\.ts$`),
    packages: /^(?:node:|hono$|@hono\/node-server$|prom-client$)/,
  })),
  { files: /^settings(?:\.ts$|\/)/, ours: /^(?:settings|core)\/|^settings\.ts$/, packages: /^node:path$/ },
  { files: /^package-root\.ts$/, ours: NONE, packages: NODE },
  { files: /^compose[a-z-]*\.ts$/, ours: /./, packages: OUTSIDE },
  {
    files: /^cli\//,
    ours: /^(?!adapters\/|simulator\/|main\.ts$)/,
    types: /^simulator\//,
    packages: /^(?:node:|commander$)/,
  },
  { files: /^main\.ts$/, ours: /^cli\//, packages: NODE },
];

const files: readonly string[] = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const textOf = (file: string): string => readFileSync(join('src', file), 'utf8');

const linesOf = (file: string): number => textOf(file).trimEnd().split('\n').length;

const generated = (file: string): boolean => file.endsWith('.gen.ts');

/** Statements begin their line; an import that waits until it is needed may stand anywhere. */
const STATEMENT = /^(?:import|export)(?<type> type)? (?:[\w$* ,]*\{[^}]*\}|[\w$* ,]+) from '(?<to>[^']+)'/gm;
const EFFECT = /^import '(?<to>[^']+)'/gm;
const DEFERRED = /\bimport\('(?<to>[^']+)'\)/g;

function importsOf(file: string): readonly Import[] {
  const text = textOf(file);
  return [STATEMENT, EFFECT, DEFERRED]
    .flatMap((form) => [...text.matchAll(form)])
    .map(({ groups }) => {
      const to = groups?.['to'] ?? '';
      const isOurs = to.startsWith('.');
      return {
        from: file,
        to: isOurs ? normalize(join(dirname(file), to)) : to,
        isOurs,
        isType: groups?.['type'] !== undefined,
      };
    });
}

function isAllowed({ from, to, isOurs, isType }: Import): boolean {
  const row = TABLE.find(({ files }) => files.test(from));
  if (row === undefined) return false;
  if (!isOurs) return row.packages.test(to);
  return row.ours.test(to) || (isType && row.types?.test(to) === true);
}

describe('The architecture', () => {
  const imports = files.flatMap(importsOf);
  const offenders = (isWrong: (file: string) => boolean): readonly string[] => files.filter(isWrong);

  it('is looked at as a whole', () => {
    expect(files.length).to.be.greaterThan(100);
    expect(imports.length).to.be.greaterThan(600);
    expect(imports.filter(({ isOurs, to }) => isOurs && !files.includes(to))).to.deep.equal([]);
  });

  it('has a rule for every file', () => {
    expect(offenders((file) => TABLE.every((row) => !row.files.test(file)))).to.deep.equal([]);
  });

  it('lets imports point one way only', () => {
    expect(imports.filter((one) => !isAllowed(one))).to.deep.equal([]);
  });

  it('goes in no circles', () => {
    // Whoever imports nothing that is left is done, until nobody is left.
    let left: readonly string[] = files;
    for (let before = Infinity; left.length < before;) {
      before = left.length;
      const targets = new Set(left);
      const bound = new Set(imports.filter(({ to }) => targets.has(to)).map(({ from }) => from));
      left = left.filter((file) => bound.has(file));
    }
    expect(left).to.deep.equal([]);
  });

  const wrong: readonly (readonly [from: string, to: string])[] = [
    ['core/step.ts', 'core/plan/plan.ts'],
    ['core/plan/plan.ts', 'core/news/news.ts'],
    ['core/plan/plan.ts', 'ports.ts'],
    ['core/plan/plan.ts', 'node:fs'],
    ['config/parse-config.ts', 'adapters/files.ts'],
    ['service/look/survey.ts', 'service/tell/tell.ts'],
    ['service/world.ts', 'service/lease/tenure.ts'],
    ['adapters/log.ts', 'service/run/run.ts'],
    ['service/run/run.ts', 'adapters/clock.ts'],
    ['service/run/run.ts', '@aws-sdk/client-sns'],
    ['simulator/sns.ts', 'service/run/run.ts'],
    ['simulator/sns.ts', '@aws-sdk/client-sns'],
    ['cli/run.ts', 'adapters/clock.ts'],
    ['cli/run.ts', 'simulator/simulator.ts'],
    ['web/pages/plan-page.ts', 'web/routes/api.ts'],
    ['web/app.ts', 'service/run/run.ts'],
    ['main.ts', 'compose.ts'],
    ['new-folder/file.ts', 'core/plan/plan.ts'],
  ];
  for (const [from, to] of wrong)
    it(`would notice ${from} importing ${to}`, () => {
      const isOurs = to.endsWith('.ts');
      expect(isAllowed({ from, to, isOurs, isType: false })).to.equal(false);
    });

  it('has no file of more than 250 lines, apart from generated ones', () => {
    expect(offenders((file) => !generated(file) && linesOf(file) > 250)).to.deep.equal([]);
  });

  it('names its files in kebab case', () => {
    const kebab = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.gen)?\.ts$/;
    expect(offenders((file) => !kebab.test(file))).to.deep.equal([]);
  });

  it('has no default exports and no files that only pass on what others export', () => {
    expect(offenders((file) => /^export default\b/m.test(textOf(file)))).to.deep.equal([]);
    expect(offenders((file) => /^export \* from\b/m.test(textOf(file)))).to.deep.equal([]);
  });
});
