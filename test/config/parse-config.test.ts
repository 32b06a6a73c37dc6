import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseConfig } from '../../src/config/parse-config.ts';
import { configOf, entryOf, problemsOf, read, withPipelines } from './reading.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const codesOf = (config: unknown): readonly string[] => problemsOf(config).map(({ code }) => code);

describe('a configuration file', () => {
  describe('that is no configuration', () => {
    const rows: readonly (readonly [string, unknown, readonly string[]])[] = [
      ['is empty', '', ['empty-file']],
      ['is white space', ' \n\t\r\n', ['empty-file']],
      ['is an empty object', '{}', ['missing-key', 'missing-key']],
      ['is a list', '[]', ['not-an-object']],
      ['is a word', 'null', ['not-an-object']],
      ['has two mebibytes', 'x'.repeat(2 * 1024 * 1024), ['too-large']],
      ['begins with a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d), ['byte-order-mark']],
      ['is UTF-16, little end first', Uint8Array.of(0xff, 0xfe, 0x7b, 0), ['byte-order-mark']],
      ['is UTF-16, big end first', Uint8Array.of(0xfe, 0xff, 0, 0x7b), ['byte-order-mark']],
      ['begins with half a mark', Uint8Array.of(0xff, 0x00), ['not-utf8']],
      ['begins with the other half', Uint8Array.of(0xfe, 0x00), ['not-utf8']],
      ['ends inside a character', Uint8Array.of(0x7b, 0xe2, 0x82), ['not-utf8']],
      ['is nested 10,000 levels deep', '{"a":'.repeat(10_000), ['too-deep']],
      [
        'has 2,001 pipelines',
        { version: 1, pipelines: Array.from({ length: 2001 }, () => ({})) },
        ['too-many-pipelines'],
      ],
      ['is one pipeline', { pipeline_type: 'realtime_endpoint', name: 'churn' }, ['older-form']],
      ['is one, and not even that', { pipeline_type: 1 }, ['older-form']],
    ];
    for (const [what, config, codes] of rows) {
      it(`is refused when it ${what}`, () => {
        expect(read(config).ok).to.equal(false);
        expect(codesOf(config)).to.deep.equal(codes);
      });
    }

    it('is refused at the byte where UTF-8 ends', () => {
      const bytes = Uint8Array.of(...utf8('{\n "ä": '), 0xc3, 0x28);
      expect(problemsOf(bytes)[0]).to.include({ code: 'not-utf8', line: 2, column: 7 });
    });

    it('is told what to write when it is one pipeline', () => {
      const hintOf = (config: object): unknown => problemsOf(config)[0]?.hint;
      const around = 'Write {"version": 1, "pipelines": [{...}]} around it.';
      expect(hintOf({ pipeline_type: 'realtime_endpoint', name: 'churn' })).to.equal(around);
      expect(hintOf({ pipeline_type: 7 })).to.equal(around);
      expect(hintOf({ pipeline_type: 'cook' })).to.equal(around);
      expect(hintOf({ pipeline_type: 'byom_realtime_bultin', model_name: 'churn' })).to.equal(
        'Did you mean `byom_realtime_builtin`?',
      );
      expect(hintOf({ pipeline_type: 'byom', name: 'churn' })).to.equal(
        '`byom` is a type of the older form, whose entries have no `name`: take that away.',
      );
    });

    it('is refused when its defaults would be copied beyond all measure', () => {
      const names = Array.from({ length: 500 }, (_, index) => `p${index}`);
      const pipelines = names.map((name) => ({ name, pipeline_type: 'realtime_endpoint' }));
      const environments = Object.fromEntries(names.map((name) => [name, {}]));
      expect(codesOf({ version: 1, environments, pipelines })).to.deep.equal(['too-large']);
      const some = pipelines.map((entry) => ({ ...entry, environments: ['p0'] }));
      expect(codesOf({ version: 1, environments, pipelines: some })).to.deep.equal([]);
      const defaults = { text: 'x'.repeat(100_000) };
      expect(codesOf({ version: 1, defaults, pipelines })).to.deep.equal(['too-large']);
      expect(codesOf({ version: 1, defaults, pipelines, unknown: 1 })).to.deep.equal([
        'too-large',
        'unknown-key',
      ]);
    });

    it('gets a hundred problems and a word that there are more, the errors first', () => {
      const entries = Array.from({ length: 150 }, (_, index) => ({
        name: `p${index}`,
        environments: ['dev'],
        overrides: { prod: {} },
      }));
      const environments = { dev: {}, prod: {} };
      const problems = problemsOf(
        withPipelines([...entries, { name: 'X' }], { environments, approvals: Array(5000).fill(1) }),
      );
      expect(problems).to.have.length(101);
      expect(problems.slice(0, 100).every(({ severity }) => severity === 'error')).to.equal(true);
      expect(problems.at(-1)).to.include({ code: 'more-problems', line: null, column: null, pointer: '' });
      const warned = read(withPipelines(entries, { environments }));
      expect(warned.ok && warned.warnings.length).to.equal(101);
    });
  });

  describe('in its environments', () => {
    it('has the one environment default when it names none', () => {
      expect(configOf(withPipelines([])).environments).to.deep.equal([
        {
          name: 'default',
          account: null,
          region: null,
          roleArn: null,
          externalId: null,
          executionRoleArn: null,
          assetsBucket: null,
          approval: 'none',
          onRemoval: null,
          limits: { deletesPerDay: null, changedAtOnce: null },
          windows: [],
        },
      ]);
    });

    it('must name at least one where it names them', () => {
      expect(codesOf(withPipelines([], { environments: {} }))).to.deep.equal(['out-of-range']);
    });

    it('means every environment by an entry that names none, in the order of the file', () => {
      const environments = { prod: {}, dev: {} };
      const meant = (entry: object): readonly string[] =>
        entryOf(entry, { environments }).targets.map(({ environment }) => environment);
      expect(meant({})).to.deep.equal(['prod', 'dev']);
      expect(meant({ environments: ['dev', 'prod'] })).to.deep.equal(['prod', 'dev']);
      expect(meant({ environments: ['dev'] })).to.deep.equal(['dev']);
    });

    it('lets an environment say its own limits and takes the others from the top', () => {
      const config = configOf(
        withPipelines([], {
          limits: { deletes_per_day: 3, changed_at_once: 0 },
          environments: { dev: {}, prod: { limits: { deletes_per_day: 0 } } },
        }),
      );
      expect(config.limits).to.deep.equal({ deletesPerDay: 3, changedAtOnce: 0 });
      expect(config.environments.map(({ limits }) => limits)).to.deep.equal([
        { deletesPerDay: 3, changedAtOnce: 0 },
        { deletesPerDay: 0, changedAtOnce: 0 },
      ]);
    });
  });

  describe('in its entries', () => {
    it('fills in what an entry leaves out', () => {
      expect(entryOf({})).to.deep.equal({
        name: 'churn',
        pipelineType: 'realtime_endpoint',
        understoodFrom: null,
        incomplete: null,
        place: { file: 'mlops-config.json', line: 1, column: 27, pointer: '/pipelines/0' },
        state: 'present',
        drift: 'report',
        dependsOn: [],
        protect: false,
        adopt: null,
        suspend: null,
        retry: null,
        timeoutMinutes: 120,
        topicArn: null,
        baseInputs: {},
        baseParameters: {},
        targets: [
          {
            environment: 'default',
            inputs: {},
            parameters: {},
            origins: {},
            tags: {},
            approval: 'none',
            onRemoval: 'delete',
            promotedFrom: null,
            windows: [],
          },
        ],
      });
    });

    it('merges defaults, environment defaults, entry and overrides, and knows where each value came from', () => {
      const entry = entryOf(
        {
          model_name: 'm',
          container_env: { LOG: 'info', WORKERS: '2' },
          list: [1, 2],
          tags: { owner: 'ann' },
          parameters: { Name: 'own' },
          overrides: {
            prod: { container_env: { LOG: null }, list: [3], secret: null, parameters: { Other: 'p' } },
          },
        },
        {
          defaults: {
            inference_instance: 'ml.m5.large',
            secret: 's',
            tags: { team: 'risk', 'cost-center': '17' },
          },
          environments: {
            dev: {},
            prod: {
              defaults: { inference_instance: 'ml.m5.xlarge', tags: { stage: 'prod', 'cost-center': null } },
            },
          },
        },
      );
      expect(entry.baseInputs).to.deep.equal({
        inference_instance: 'ml.m5.large',
        secret: 's',
        model_name: 'm',
        container_env: { LOG: 'info', WORKERS: '2' },
        list: [1, 2],
      });
      expect(entry.baseParameters).to.deep.equal({ Name: 'own' });
      const [dev, prod] = entry.targets;
      expect(dev).to.deep.include({
        environment: 'dev',
        inputs: entry.baseInputs,
        parameters: { Name: 'own' },
        tags: { team: 'risk', 'cost-center': '17', owner: 'ann' },
      });
      expect(prod).to.deep.equal({
        environment: 'prod',
        inputs: {
          inference_instance: 'ml.m5.xlarge',
          model_name: 'm',
          container_env: { WORKERS: '2' },
          list: [3],
        },
        parameters: { Name: 'own', Other: 'p' },
        origins: {
          inference_instance: '/environments/prod/defaults/inference_instance',
          model_name: '/pipelines/0/model_name',
          container_env: '/pipelines/0/overrides/prod/container_env',
          list: '/pipelines/0/overrides/prod/list',
          'parameters/Name': '/pipelines/0/parameters/Name',
          'parameters/Other': '/pipelines/0/overrides/prod/parameters/Other',
        },
        tags: { team: 'risk', stage: 'prod', owner: 'ann' },
        approval: 'none',
        onRemoval: 'delete',
        promotedFrom: null,
        windows: [],
      });
    });

    it('lets an entry say more exactly than its environment about approval and removal', () => {
      const environments = { dev: {}, prod: { approval: 'required', on_removal: 'retain' } };
      const rules = (entry: object): unknown =>
        entryOf(entry, { environments }).targets.map(({ approval, onRemoval }) => [approval, onRemoval]);
      expect(rules({})).to.deep.equal([
        ['none', 'delete'],
        ['required', 'retain'],
      ]);
      expect(rules({ approval: 'none', on_removal: 'delete' })).to.deep.equal([
        ['none', 'delete'],
        ['none', 'delete'],
      ]);
    });

    it('knows a type by its alias, and says so', () => {
      expect(entryOf({ pipeline_type: 'byom_realtime_builtin' })).to.include({
        pipelineType: 'realtime_endpoint',
        understoodFrom: 'byom_realtime_builtin',
      });
    });

    it('asks nothing of an absent entry but its name', () => {
      const config = configOf({ version: 1, pipelines: [{ name: 'old', state: 'absent' }] });
      expect(config.pipelines[0]).to.include({
        name: 'old',
        state: 'absent',
        pipelineType: null,
        understoodFrom: null,
      });
      expect(entryOf({ state: 'absent', pipeline_type: 'gone_too' })).to.include({
        pipelineType: 'gone_too',
      });
      const input = { output_of: 'nobody', key: 'X' };
      expect(entryOf({ state: 'absent', input }).dependsOn).to.deep.equal([]);
    });

    const suspensions: readonly (readonly [unknown, unknown])[] = [
      ['broken', { reason: 'broken', until: null }],
      [{ reason: 'broken' }, { reason: 'broken', until: null }],
      [
        { reason: 'b', until: '2027-01-15T08:00:00Z' },
        { reason: 'b', until: Date.UTC(2027, 0, 15, 8) },
      ],
      [
        { reason: 'b', until: '2028-02-29T08:00+02:00' },
        { reason: 'b', until: Date.UTC(2028, 1, 29, 6) },
      ],
    ];
    for (const [written, suspend] of suspensions) {
      it(`reads the suspension ${JSON.stringify(written)}`, () => {
        expect(entryOf({ suspend: written }).suspend).to.deep.equal(suspend);
      });
    }

    for (const until of [
      '2027-02-29T08:00:00Z',
      '2027-13-01T00:00:00Z',
      '2027-01-01T25:00:00Z',
      '2027-01-01',
      '2027-01-01T00:00:00',
    ]) {
      it(`refuses the time ${until}`, () => {
        expect(codesOf(withPipelines([{ name: 'a', suspend: { reason: 'x', until } }]))).to.deep.equal([
          'wrong-format',
        ]);
      });
    }

    const durations: readonly (readonly [string, number | null])[] = [
      ['1m', 1],
      ['90m', 90],
      ['2h', 120],
      ['10080m', 10_080],
      ['168h', 10_080],
      ['10081m', null],
      ['169h', null],
      ['0m', null],
      ['-1h', null],
      ['1.5h', null],
      ['2H', null],
      ['2d', null],
      ['2', null],
      [' 2h', null],
    ];
    for (const [timeout, minutes] of durations) {
      it(minutes === null ? `refuses the timeout "${timeout}"` : `reads the timeout "${timeout}"`, () => {
        if (minutes !== null) expect(entryOf({ timeout }).timeoutMinutes).to.equal(minutes);
        else expect(codesOf(withPipelines([{ name: 'a', timeout }]))).to.deep.equal(['wrong-format']);
      });
    }

    it('takes who is to hear of it, and of what', () => {
      const topicArn = 'arn:aws:sns:eu-west-1:222222222222:risk';
      expect(entryOf({ notify: { on: ['failed'] } }).notify).to.deep.equal({
        on: ['failed'],
        topicArn: null,
      });
      expect(entryOf({ notify: { topic_arn: topicArn } }).notify).to.deep.equal({ on: null, topicArn });
      expect(entryOf({})).not.to.have.property('notify');
    });
  });

  describe('in its links', () => {
    it('waits for the pipelines whose outputs it uses, wherever they are written', () => {
      const [, , , last] = configOf(
        withPipelines(
          [
            { name: 'a' },
            { name: 'b' },
            { name: 'c' },
            {
              name: 'd',
              depends_on: ['c'],
              endpoint_name: { output_of: 'b', key: 'X' },
              container_env: { LIST: [{ output_of: 'c', key: 'Y' }] },
              parameters: { Name: { output_of: 'b', key: 'Z' } },
              overrides: { prod: { other: { output_of: 'a', key: 'W' } } },
            },
          ],
          { environments: { dev: {}, prod: {} } },
        ),
      ).pipelines;
      expect(last?.dependsOn).to.deep.equal(['c', 'b', 'a']);
    });

    it('forgets a reference that another layer replaced', () => {
      const entry = entryOf(
        { kms_key_arn: null },
        { defaults: { kms_key_arn: { output_of: 'nobody', key: 'X' } } },
      );
      expect(entry.dependsOn).to.deep.equal([]);
    });

    it('shows a long cycle by its ends', () => {
      const entries = Array.from({ length: 50 }, (_, index) => ({
        name: `p${index}`,
        depends_on: [`p${(index + 1) % 50}`],
      }));
      const [cycle, ...others] = problemsOf(withPipelines(entries));
      expect(others).to.deep.equal([]);
      expect(cycle?.message).to.match(/: p0 -> p1 -> .* -> \.\.\. -> .* -> p49 -> p0$/);
    });

    it('tells one cycle of a tangle for each pipeline at most', () => {
      const names = ['a', 'b', 'c', 'd'];
      const entries = names.map((name) => ({ name, depends_on: names.filter((other) => other !== name) }));
      const cycles = problemsOf(withPipelines(entries)).map(({ message }) => message.replace(/.*: /, ''));
      expect(cycles).to.deep.equal(['a -> b -> a', 'c -> d -> c']);
    });

    it('lets two branches wait for the same pipeline', () => {
      const entries = [
        { name: 'a', depends_on: ['b', 'c'] },
        { name: 'b', depends_on: ['d'] },
        { name: 'c', depends_on: ['d'] },
        { name: 'd' },
      ];
      expect(codesOf(withPipelines(entries))).to.deep.equal([]);
    });
  });

  describe('in its problems', () => {
    it('never repeats more than 60 characters of the file, and nothing invisible', () => {
      const evil = `\u001b[31m${'A'.repeat(500)}\u202e`;
      const config = withPipelines([{ name: evil, [evil]: { output_of: 1 }, protect: evil }], { [evil]: 1 });
      for (const { message, hint } of problemsOf(config)) {
        expect(`${message} ${hint}`).to.match(/^[ -~]*$/);
        expect(`${message} ${hint}`).not.to.contain('A'.repeat(61));
      }
    });

    it('lists the types there are when none is near, and nothing when there are none', () => {
      const config = withPipelines([{ name: 'a', pipeline_type: 'nothing_like_it' }]);
      expect(problemsOf(config)[0]).to.include({
        code: 'unknown-pipeline-type',
        hint: 'It can be `realtime_endpoint`.',
      });
      const names = Array.from({ length: 25 }, (_, index) => `type_${index}`);
      const many = { canonical: (type: string) => names.find((one) => one === type), names };
      const said = parseConfig(utf8(JSON.stringify(config)), 'mlops-config.json', many);
      const hints = said.ok ? [] : said.problems.map(({ hint }) => hint);
      expect(hints[0]).to.contain('or `type_23`. `mlops-reconciler blueprints` lists all of them.');
      const none = { canonical: () => undefined, names: [] };
      const result = parseConfig(utf8(JSON.stringify(config)), 'mlops-config.json', none);
      expect(result.ok ? [] : result.problems.map(({ hint }) => hint)).to.deep.equal([null]);
    });

    it('tells a missing quote from a quote too many', () => {
      const config = withPipelines([{ name: 'a', protect: 'true', retry: 3 }], {
        limits: { deletes_per_day: '3' },
        environments: { default1: { account: 12, region: true } },
      });
      expect(problemsOf(config).map(({ hint }) => hint)).to.deep.equal([
        'Write it without quotes: 3.',
        'Write it in quotes: "12".',
        'Write it in quotes: "true".',
        'Write it without quotes: true.',
        'Write it in quotes: "3".',
      ]);
    });
  });

  describe('after it was read', () => {
    it('finds the line of everything, and the nearest line of what is missing', () => {
      const result = read(
        '{\n  "version": 1,\n  "pipelines": [\n    { "name": "a", "pipeline_type": "realtime_endpoint",\n      "a/b": { "c": [1,\n 2] } }]\n}',
      );
      const places = ['', '/pipelines/0/a~1b/c/1', '/pipelines/0/missing/deeper', '/pipelines/7'].map(
        (pointer) => {
          if (!result.ok) throw new Error('not read');
          const { line, column, pointer: same } = result.value.locate(pointer);
          return [line, column, same];
        },
      );
      expect(places).to.deep.equal([
        [1, 1, ''],
        [6, 2, '/pipelines/0/a~1b/c/1'],
        [4, 5, '/pipelines/0/missing/deeper'],
        [3, 16, '/pipelines/7'],
      ]);
    });
  });

  describe('whatever it holds', () => {
    it('gives a result or at least one error, and never throws', () => {
      const anything = fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map(utf8),
        fc.string({ unit: 'binary' }).map(utf8),
        fc.string().map((text) => utf8(`{"version": 1, "pipelines": [${text}]}`)),
      );
      fc.assert(
        fc.property(anything, (bytes) => {
          const result = read(bytes);
          expect(result.ok || result.problems.some(({ severity }) => severity === 'error')).to.equal(true);
        }),
        { numRuns: 500 },
      );
    });

    it('takes any value in any place without throwing', () => {
      const KEYS = [
        'name',
        'pipeline_type',
        'environments',
        'overrides',
        'depends_on',
        'protect',
        'state',
        'suspend',
        'adopt',
        'on_removal',
        'tags',
        'notify',
        'verify',
        'test',
        'approval',
        'drift',
        'windows',
        'promotion',
        'timeout',
        'retry',
        'parameters',
        'input',
      ];
      const TOP = ['version', 'defaults', 'environments', 'promotion', 'approvals', 'windows', 'limits'];
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom<unknown>('a', ['a'], { a: { a: {} } }, { output_of: 'a', key: 'b' }),
      );
      const entry = fc.dictionary(fc.constantFrom(...KEYS), value);
      const file = fc
        .tuple(
          fc.dictionary(fc.constantFrom(...TOP), value),
          fc.array(fc.oneof(entry, value), { maxLength: 4 }),
        )
        .map(([top, pipelines]) => ({ version: 1, ...top, pipelines }));
      fc.assert(
        fc.property(file, (config) => {
          expect(read(config)).to.have.property('ok');
        }),
        { numRuns: 1000 },
      );
    });

    it('means the same whatever white space and order of keys it is written in', () => {
      const inputs = fc.dictionary(
        fc.stringMatching(/^[a-z_]{1,8}_x$/),
        fc.jsonValue({ maxDepth: 2, noUnicodeString: true }),
      );
      const entries = fc
        .array(inputs, { maxLength: 4 })
        .map((all) => all.map((one, index) => ({ ...one, name: `p${index}` })));
      fc.assert(
        fc.property(entries, (all) => {
          const config = withPipelines(all);
          const turned = {
            ...config,
            pipelines: all.map((entry) =>
              Object.fromEntries(
                Object.entries({ ...entry, pipeline_type: 'realtime_endpoint' }).toReversed(),
              ),
            ),
          };
          const [one, other] = [read(config), read(JSON.stringify(turned, null, 3))];
          if (!one.ok || !other.ok) {
            expect(one.ok).to.equal(other.ok);
            return;
          }
          const essence = (result: typeof one): unknown =>
            result.value.config.pipelines.map((entry) => ({ ...entry, place: null }));
          expect(essence(other)).to.deep.equal(essence(one));
        }),
      );
    });
  });
});
