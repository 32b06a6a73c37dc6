import { expect } from 'chai';
import { parseBody } from '../../src/config/parse-body.ts';

const parse = (text: string) => parseBody(Buffer.from(text, 'latin1'));

describe('an entry that comes by request', () => {
  it('is one JSON object', () => {
    expect(parse('{"name": "a"}')).to.deep.equal({ ok: true, value: { name: 'a' }, warnings: [] });
  });

  const wrong: readonly (readonly [body: string, codes: readonly string[], line: number])[] = [
    ['', ['empty-file'], 1],
    ['{"name": "\xff"}', ['not-utf8'], 1],
    ['{\n"name": }', ['invalid-json'], 2],
    ['{"a": 1,\n "a": 2, "__proto__": {}}', ['duplicate-key', 'forbidden-key'], 2],
    ['[{"name": "a"}]', ['not-an-object'], 1],
    ['"x"', ['not-an-object'], 1],
  ];
  for (const [body, codes, line] of wrong)
    it(`is refused with all that is wrong: ${JSON.stringify(body)}`, () => {
      const result = parse(body);
      const problems = result.ok ? [] : result.problems;
      expect(problems.map(({ code }) => code)).to.deep.equal(codes);
      expect(problems[0]).to.include({ file: 'body', line });
    });
});
