import { expect } from 'chai';
import * as fc from 'fast-check';
import { readJson } from '../../src/config/read-json.ts';
import { problemsOf } from './reading.ts';

const BEGIN = '{\n  "version": 1,\n';

/** What is wrong, the text, where the reader stops, and a word of the hint. */
const SYNTAX: readonly (readonly [string, string, string, RegExp])[] = [
  ['a line comment', `${BEGIN}  // all of them\n`, '3:3', /comments/],
  ['a block comment', `${BEGIN}/* all */`, '3:1', /comments/],
  ['a YAML comment', `${BEGIN}# all`, '3:1', /comments/],
  ['a comma too many in an object', `${BEGIN}}`, '3:1', /comma before/],
  ['a comma too many in a list', '{"pipelines": [1, ]}', '1:19', /comma before/],
  ['a comma too few', '{"version": 1\n "pipelines": []}', '2:2', /comma is missing/],
  ['single quotes', "{'version': 1}", '1:2', /double quotes/],
  ['typographic quotes', '{“version”: 1}', '1:2', /straight double quotes/],
  ['a key without quotes', '{version: 1}', '1:2', /double quotes/],
  ['text without quotes', '{"name": churn}', '1:10', /double quotes/],
  ['a key that is a number', '{1: 1}', '1:2', /in quotes/],
  ['a word of Python', '{"protect": True}', '1:13', /true, false and null/],
  ['NaN', '{"a": NaN}', '1:7', /true, false and null/],
  ['a leading zero', '{"account": 012345678901}', '1:13', /leading zero/],
  ['a plus sign', '{"a": +1}', '1:7', /plus sign/],
  ['a bare point', '{"a": 1.}', '1:7', /digits/],
  ['a hexadecimal number', '{"a": 0x1F}', '1:7', /in quotes/],
  ['a line break inside a text', '{"a": "b\nc"}', '1:9', /\\n/],
  ['a NUL inside a text', '{"a": "b\u0000c"}', '1:9', /double quote/],
  ['an unknown escape', '{"a": "C:\\windows"}', '1:10', /two/],
  ['a short unicode escape', '{"a": "\\u12"}', '1:8', /two/],
  ['a colon too few', '{"a" 1}', '1:6', /in quotes/],
  ['a file cut off in an object', '{"version": 1, "pipelines": [{"name": "a", ', '1:44', /cut off/],
  ['a file cut off in a list', '{"pipelines": [', '1:16', /cut off/],
  ['a file cut off after a value', '{"version": 1', '1:14', /cut off/],
  ['a file cut off in a text', '{"version": "1', '1:15', /cut off/],
  ['a file cut off in a key', '{"ver', '1:6', /cut off/],
  ['a merge conflict', `${BEGIN}<<<<<<< HEAD\n`, '3:1', /merge conflict/],
];

describe('reading JSON', () => {
  for (const [what, text, place, hint] of SYNTAX) {
    it(`stops at ${what} and says what to do`, () => {
      const problems = problemsOf(text);
      expect(problems.map(({ code, line, column }) => `${code} ${line}:${column}`)).to.deep.equal([
        `invalid-json ${place}`,
      ]);
      expect(problems[0]?.hint).to.match(hint);
    });
  }

  it('has no hint where none would help', () => {
    expect(problemsOf('{"version": 1}}')[0]).to.include({ code: 'invalid-json', hint: null });
    expect(problemsOf('{"a": 1 ! }')[0]).to.include({ line: 1, column: 9, hint: null });
  });

  it('names the value in which it stopped', () => {
    expect(problemsOf('{"pipelines": [{}, {"a/b": tru}]}')[0]?.pointer).to.equal('/pipelines/1/a~1b');
  });

  it('tells of duplicate and forbidden keys and reads on', () => {
    const found = problemsOf(
      '{"version": 1, "pipelines": [], "version": 2, "__proto__": {}, "prototype": 1}',
    );
    expect(found.map(({ code, column }) => [code, column])).to.deep.equal([
      ['duplicate-key', 33],
      ['forbidden-key', 47],
      ['forbidden-key', 64],
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
  });

  it('refuses numbers that it could not keep, and halves of characters', () => {
    const found = problemsOf(
      '{"a": 12345678901234567890, "b": 1e999, "c": "x\\ud800", "d": 9007199254740991}',
    );
    expect(
      found.filter(({ pointer }) => pointer !== '').map(({ code, pointer }) => [code, pointer]),
    ).to.deep.include.members([
      ['inexact-number', '/a'],
      ['inexact-number', '/b'],
      ['broken-character', '/c'],
    ]);
    expect(found.filter(({ pointer, code }) => pointer === '/d' && code !== 'unknown-key')).to.deep.equal([]);
  });

  it('reads 64 levels and refuses the 65th, however deep the file goes on', () => {
    expect(readJson('['.repeat(64) + ']'.repeat(64))).to.have.property('root');
    for (const depth of [65, 10_000, 1_000_000]) {
      expect(readJson('['.repeat(depth)))
        .to.have.length(1)
        .and.have.nested.property('[0].code', 'too-deep');
      expect(readJson('{"a":'.repeat(depth))).to.have.nested.property('[0].code', 'too-deep');
    }
  });

  it('counts lines that end with LF, CRLF or CR', () => {
    const [first] = problemsOf('{\n"a": 1,\r\n"b": 2,\r"c": 3,\r\n\r\n  "d": x}');
    expect(first).to.include({ line: 6, column: 8 });
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const document = readJson(text);
        if (!('root' in document)) throw new Error('not read');
        // Forbidden keys, halves of characters and inexact numbers are refused by intention.
        fc.pre(document.flaws.length === 0);
        expect(JSON.stringify(document.root.value)).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('agrees with JSON.parse on what is no JSON, one character away from it', () => {
    const damaged = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(...CHARACTERS.split('')))
      .map(([text, at, character]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + character + text.slice(index + (at % 2));
      });
    fc.assert(
      fc.property(damaged, (text) => {
        expect('root' in readJson(text), text).to.equal(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});

/** What JSON is made of, and some that it is not. */
const CHARACTERS = ' \n{}[],:"\\0159eE+-.ntfu/#\'\u0000\u2028';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
