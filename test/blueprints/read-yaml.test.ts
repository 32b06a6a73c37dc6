import { expect } from 'chai';
import * as fc from 'fast-check';
import { readYaml } from '../../src/blueprints/read-yaml.ts';
import { problemsOf, said, valueOf } from '../support/blueprint.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readYaml(bytes(text), 'a.yaml');
const value = (text: string) => valueOf(read(text)).value;

describe('a plain scalar of a template', () => {
  const taken: readonly (readonly [string, unknown])[] = [
    ['true', true],
    ['false', false],
    ['0', 0],
    ['42', 42],
    ['-7', -7],
    ['0.5', 0.5],
    ['-1.25', -1.25],
    ['9007199254740991', 9007199254740991],
    ['text', 'text'],
    ['1.7-1', '1.7-1'],
    ['1.2.3', '1.2.3'],
    ['2012-10-17', '2012-10-17'],
    ['2010-09-09', '2010-09-09'],
    ['ml.m5.large', 'ml.m5.large'],
    ['arn:aws:iam::aws:policy/x', 'arn:aws:iam::aws:policy/x'],
    ['12:30 o’clock', '12:30 o’clock'],
    ['e5', 'e5'],
    ['_1', '_1'],
    ['.', '.'],
    ['-', '-'],
    ['0xZZ', '0xZZ'],
    ['nope', 'nope'],
    ['Nothing', 'Nothing'],
  ];
  for (const [source, expected] of taken) {
    it(`is taken as it is written: ${source}`, () => {
      expect(value(`a: [${source === '-' ? '"-"' : source}]`)).to.deep.equal({ a: [expected] });
    });
  }

  const doubtful =
    'yes Yes NO on Off y N True FALSE 0777 0o17 0x1F 0b11 1_000 +1 -0 00 012345678901 1.0 1e3 1E3 .5 5. 1.50 1_0.5 +.5 123456789012345678901 12:30:45 1:30 -1:30.5 .inf -.INF .nan ='.split(
      ' ',
    );
  for (const source of doubtful) {
    it(`must be quoted: ${source}`, () => {
      const problems = problemsOf(read(`a:\n  b: ${source}\n`));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.deep.include({
        code: 'quote-it',
        file: 'a.yaml',
        line: 2,
        column: 3,
        pointer: '/a/b',
        hint: 'Put it in quotes.',
      });
      expect(value(`a: {b: '${source}'}`)).to.deep.equal({ a: { b: source } });
      expect(value(`a: {b: "${source}"}`)).to.deep.equal({ a: { b: source } });
    });

    it(`must be quoted as a key: ${source}`, () => {
      expect(problemsOf(read(`a:\n  ${source}: 1\n`)).map(({ code, line }) => [code, line])).to.deep.equal([
        ['bad-key', 2],
      ]);
    });
  }

  it('is read the same by JSON, or refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+.0-9a-zA-Z_:~=]{1,8}$/), (source) => {
        const result = read(`{"a": ${source}}`);
        if (!result.ok) return;
        const found = result.value.value['a'];
        if (typeof found === 'number' || typeof found === 'boolean') expect(String(found)).to.equal(source);
        if (typeof found === 'string') expect(found).to.equal(source);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the short tags', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['!Ref X', { Ref: 'X' }],
    ['!Condition X', { Condition: 'X' }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A', { 'Fn::GetAtt': 'A' }],
    ['{Fn::GetAtt: A.B}', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!Sub "${A}"', { 'Fn::Sub': '${A}' }],
    ['!Sub ["${A}", {A: 1}]', { 'Fn::Sub': ['${A}', { A: 1 }] }],
    ['!If [C, !Ref A, !Ref B]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'B' }] }],
    ['!Join ["", [a, b]]', { 'Fn::Join': ['', ['a', 'b']] }],
    ['!Select [0, !Split [",", "a,b"]]', { 'Fn::Select': [0, { 'Fn::Split': [',', 'a,b'] }] }],
    ['!FindInMap [M, !Ref "AWS::Region", k]', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }],
    ['!Not [!Equals [a, b]]', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
    [
      '!And [!Or [], !Contains [[a], b]]',
      { 'Fn::And': [{ 'Fn::Or': [] }, { 'Fn::Contains': [['a'], 'b'] }] },
    ],
    ['!Base64 1.0', { 'Fn::Base64': '1.0' }],
    ['!Cidr [10.0.0.0/16, 6, 8]', { 'Fn::Cidr': ['10.0.0.0/16', 6, 8] }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!ImportValue x', { 'Fn::ImportValue': 'x' }],
    ['!Transform {Name: AWS::Include}', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['!Length [a]', { 'Fn::Length': ['a'] }],
    ['!ToJsonString {a: 1}', { 'Fn::ToJsonString': { a: 1 } }],
    ['!Input settings', { 'Mlops::Input': 'settings' }],
  ];
  for (const [text, expected] of rows) {
    it(`become the functions they stand for: ${text}`, () => {
      expect(value(`a: ${text}`)).to.deep.equal({ a: expected });
    });
  }

  it('are refused when nobody knows them, with the nearest that is known', () => {
    const [problem] = problemsOf(read('a: !GetAttr A.B\n'));
    expect(problem).to.deep.include({
      code: 'unknown-tag',
      line: 1,
      pointer: '/a',
      hint: 'Did you mean `!GetAtt`?',
    });
    expect(problemsOf(read('a: !!python/object x\n'))[0]?.hint).to.equal(
      'CloudFormation has no such function.',
    );
    expect(problemsOf(read('a: !!str x\n'))[0]?.code).to.equal('unknown-tag');
  });
});

describe('the places in a template', () => {
  const TEXT = 'Resources:\n  A:\n    Type: x\n    List:\n      - one\n      - !Ref two\n';
  const rows: readonly (readonly [string, number, number])[] = [
    ['', 1, 1],
    ['/Resources', 1, 1],
    ['/Resources/A', 2, 3],
    ['/Resources/A/Type', 3, 5],
    ['/Resources/A/List/0', 5, 9],
    ['/Resources/A/List/1', 6, 14],
    ['/Resources/A/List/1/Ref', 6, 14],
    ['/Resources/A/List/9/Nothing', 4, 5],
    ['/Elsewhere', 1, 1],
  ];
  for (const [pointer, line, column] of rows) {
    it(`are known for ${pointer || 'the whole'}: line ${line}, column ${column}`, () => {
      expect(valueOf(read(TEXT)).locate(pointer)).to.deep.equal({ file: 'a.yaml', line, column, pointer });
    });
  }
});

describe('a file that cannot be a template', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing', '', ['1:1 bad-yaml: the file is empty']],
    ['only a comment', '# nothing\n', ['1:1 bad-yaml: the file is empty']],
    ['a list', '- a\n', ['1:1 not-an-object: the file does not hold an object']],
    ['two documents', 'a: 1\n---\nb: 1\n', ['2:1 bad-yaml: the file holds more than one YAML document']],
    ['an alias', 'a: &x 1\nb: *x\n', ['2:1 yaml-alias: a YAML alias stands here']],
    ['a merge key', 'a: {}\n<<: {b: 1}\n', ['2:1 bad-key: a YAML merge key stands here']],
    ['a list for a key', '? [a]\n: 1\n', ['1:1 bad-key: a key here is not plain text']],
    ['a tagged key', '!Ref a: 1\n', ['1:6 bad-key: a key here is not plain text']],
    [
      'an empty key',
      '{a: 1, ? : 2}\n',
      ['1:10 bad-key: the key "" is not read as that text by every reader of YAML'],
    ],
    [
      'a key that reaches into JavaScript',
      '"__proto__": {x: 1}\n',
      ['1:1 bad-key: the key `__proto__` is not allowed'],
    ],
    ['a key twice', 'a: 1\nb: 1\na: 2\n', ['3:1 duplicate-key: the key `a` is written twice']],
  ];
  for (const [what, text, expected] of rows) {
    it(`is refused with its place: ${what}`, () => {
      expect(said(problemsOf(read(text)))).to.deep.equal(expected);
    });
  }

  it('says of text that is no YAML where it goes wrong first, and nothing of what follows from that', () => {
    const text = `a: b: c\n${'d: {\n'.repeat(50)}`;
    expect(problemsOf(read(text)).map(({ code, line }) => [code, line])).to.deep.equal([['bad-yaml', 1]]);
  });

  it('is refused when it is not UTF-8, and read with a byte order mark', () => {
    expect(problemsOf(readYaml(new Uint8Array([0x61, 0x3a, 0x20, 0xff]), 'a.yaml'))[0]?.code).to.equal(
      'not-utf8',
    );
    expect(value('\ufeffa: 1\n')).to.deep.equal({ a: 1 });
  });

  it('is refused over 1 MB before anybody reads it', () => {
    const [problem] = problemsOf(readYaml(new Uint8Array(1_048_577), 'a.yaml'));
    expect(problem).to.deep.include({ code: 'too-large', line: null });
  });

  const deep: readonly (readonly [string, string])[] = [
    ['lists in brackets', '['.repeat(10_000)],
    ['lists in one line', `${'- '.repeat(10_000)}x`],
    ['objects in brackets', `${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['keys within keys', '? '.repeat(10_000)],
  ];
  for (const [what, text] of deep) {
    it(`is refused, and harms nobody, when it is 10,000 levels deep: ${what}`, () => {
      expect(problemsOf(read(text)).map(({ code }) => code)).to.deep.equal(['too-deep']);
    });
  }

  it('is not what has 64 levels', () => {
    expect(read(`a: ${'['.repeat(60)}${']'.repeat(60)}`).ok).to.equal(true);
  });

  it('never makes the reader throw, whatever its bytes are', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '!Ref ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&x ',
      '*x',
      '"',
      "'",
      '|',
      '>',
      '#',
      '?',
      '%',
      '\t',
      '---',
      '...',
      '1.0',
      '~',
      '@',
      '`',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.array(pieces).map((all) => bytes(all.join(''))),
        ),
        (file) => {
          const result = readYaml(file, 'a.yaml');
          if (!result.ok) expect(result.problems).not.to.deep.equal([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes thousands of keys without comparing each with each', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(Object.keys(value(text))).to.have.length(20_000);
  });
});
