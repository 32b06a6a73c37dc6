import { expect } from 'chai';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { clashes, together } from '../../../src/core/entry/config-set.ts';
import type { ConfigFile } from '../../../src/core/entry/config-set.ts';

const catalogue = { canonical: (type: string) => type, names: ['topic'] };

/** A file as it is read. */
function file(path: string, content: object): ConfigFile {
  const text = JSON.stringify({ version: 1, pipelines: [], ...content });
  const parsed = parseConfig(new TextEncoder().encode(text), path, catalogue);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return { file: path, ...parsed.value };
}

const pipelines = (...names: readonly string[]) => ({
  pipelines: names.map((name) => ({ name, pipeline_type: 'topic' })),
});

const found = (later: object, ...earlier: readonly object[]) =>
  clashes(
    file('teams/z/c.json', later),
    earlier.map((content, index) => file(`teams/${index}/c.json`, content)),
  ).map(({ code, file, pointer, severity, message }) => ({ code, file, pointer, severity, message }));

describe('several configuration files', () => {
  it('stand beside each other with names of their own', () => {
    expect(found(pipelines('churn'), pipelines('fraud'), pipelines('price'))).to.deep.equal([]);
  });

  it('cannot name one pipeline twice: the later file is wrong, and both are named', () => {
    expect(found(pipelines('price', 'churn'), pipelines('fraud'), pipelines('churn'))).to.deep.equal([
      {
        code: 'duplicate-name',
        file: 'teams/z/c.json',
        pointer: '/pipelines/1',
        severity: 'error',
        message: '`churn` is the name of a pipeline in teams/1/c.json already.',
      },
    ]);
  });

  it('cannot make one stack name of different names', () => {
    const later = { environments: { a: {} }, ...pipelines('b-c') };
    const earlier = { environments: { 'a-b': {} }, ...pipelines('c') };
    expect(found(later, earlier)).to.deep.equal([
      {
        code: 'same-stack',
        file: 'teams/z/c.json',
        pointer: '/pipelines/0',
        severity: 'error',
        message: '`b-c` would have the same stack name as a pipeline in teams/0/c.json.',
      },
    ]);
  });

  it('cannot mean different places by one environment', () => {
    const prod = { region: 'eu-west-1', approval: 'required', assets_bucket: 'models' };
    const here = (environment: object) => ({ environments: { prod: environment } });
    expect(found(here(prod), here({ ...prod, limits: { deletes_per_day: 1 }, defaults: {} }))).to.deep.equal(
      [],
    );
    expect(found(here({ ...prod, region: 'eu-west-2', approval: 'none' }), {}, here(prod))).to.deep.equal([
      {
        code: 'environment-differs',
        file: 'teams/z/c.json',
        pointer: '/environments/prod',
        severity: 'error',
        message: 'Environment `prod` is another one in teams/1/c.json: `region`, `approval` differ.',
      },
    ]);
  });

  it('are one configuration, in which the tightest limits count', () => {
    const dev = { dev: { region: 'eu-west-1' } };
    const one = file('a', {
      environments: { ...dev, prod: { region: 'eu-west-1', limits: { deletes_per_day: 2 } } },
      limits: { deletes_per_day: 5, changed_at_once: 3 },
      approvals: ['a'.repeat(64)],
      windows: [{ kind: 'deny', cron: '0 0 * * *', duration: '1h' }],
      ...pipelines('churn'),
    });
    const two = file('b', {
      environments: { ...dev, test: {} },
      limits: { deletes_per_day: 4 },
      approvals: ['a'.repeat(64), 'b'.repeat(64)],
      ...pipelines('fraud'),
    });
    const config = together('*', [one.config, two.config]);
    expect(config.path).to.equal('*');
    expect(config.pipelines.map(({ name }) => name)).to.deep.equal(['churn', 'fraud']);
    expect(config.approvals.map(({ hash, place }) => [hash.charAt(0), place.file])).to.deep.equal([
      ['a', 'a'],
      ['a', 'b'],
      ['b', 'b'],
    ]);
    expect(
      config.environments.map(({ name, limits, windows }) => [
        name,
        limits.deletesPerDay,
        limits.changedAtOnce,
        windows.length,
      ]),
    ).to.deep.equal([
      ['dev', 4, 3, 1],
      ['prod', 2, 3, 1],
      ['test', 4, null, 0],
    ]);
  });
});
