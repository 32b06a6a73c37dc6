import { expect } from 'chai';
import * as fc from 'fast-check';
import { amend } from '../../src/config/amend.ts';
import type { JsonObject } from '../../src/core/text/json.ts';

const catalogue = { canonical: (name: string) => (name === 'topic' ? name : undefined), names: ['topic'] };
const entry = { name: 'fraud', pipeline_type: 'topic', display_name: 'a "]" \\ {' };
const older = {
  pipeline_type: 'byom_realtime_builtin',
  model_name: 'Churn',
  inference_instance: 'ml.m5.large',
};

const put = (text: string, value: JsonObject = entry) => amend(text, value, catalogue);

describe('an entry that is written into a file', () => {
  const files: readonly (readonly [what: string, before: string, after: string, pointer: string])[] = [
    [
      'an empty list in one line',
      '{"version":1,"pipelines":[]}\n',
      '{"version":1,"pipelines":[#]}\n',
      '/pipelines/0',
    ],
    [
      'an empty list in a file of lines',
      '{\n\t"version": 1,\n\t"pipelines": [ ]\n}\n',
      '{\n\t"version": 1,\n\t"pipelines": [\n\t\t#\n\t]\n}\n',
      '/pipelines/0',
    ],
    [
      'a list with lines, and what follows it',
      '{\r\n  "pipelines": [\r\n    {"name": "a}]"},\r\n    {"name": "b"}\r\n  ],\r\n  "version" : 1 }',
      '{\r\n  "pipelines": [\r\n    {"name": "a}]"},\r\n    {"name": "b"},\r\n    #\r\n  ],\r\n  "version" : 1 }',
      '/pipelines/2',
    ],
    [
      'a list whose items begin where others end',
      '{"pipelines": [{\n  "name": "a"\n}, {\n  "name": "b"\n}]}',
      '{"pipelines": [{\n  "name": "a"\n}, {\n  "name": "b"\n}, #]}',
      '/pipelines/2',
    ],
    [
      'a list in one line',
      '{"pipelines":[{"name":"a"}, {"name":"b"}]}',
      '{"pipelines":[{"name":"a"}, {"name":"b"}, #]}',
      '/pipelines/2',
    ],
    ['a list that is the whole file', '[\n  {"name": "a"}\n]\n', '[\n  {"name": "a"},\n  #\n]\n', '/1'],
    ['a file that is one entry', ' {"pipeline_type": "x"}\n', '[\n{"pipeline_type": "x"},\n#\n]\n', '/1'],
    [
      'the entry of its name',
      '{"pipelines": [1, {"name": "a"}, {\n    "name": "fraud",\n    "old": [1, {"x": 2}]\n  }, {"name": "c"}]}',
      '{"pipelines": [1, {"name": "a"}, #, {"name": "c"}]}',
      '/pipelines/2',
    ],
    [
      'the entry of its name in one line',
      '{"pipelines":[{"name":"fraud"}]}\r\n',
      '{"pipelines":[#]}\r\n',
      '/pipelines/0',
    ],
  ];
  for (const [what, before, after, pointer] of files)
    it(`leaves all other bytes as they are: ${what}`, () => {
      const amended = put(before);
      const [head = '', tail = ''] = after.split('#');
      expect(amended?.text.startsWith(head), amended?.text).to.equal(true);
      expect(amended?.text.endsWith(tail), amended?.text).to.equal(true);
      const written = amended?.text.slice(head.length, amended.text.length - tail.length) ?? '';
      expect(JSON.parse(written)).to.deep.equal(entry);
      expect(amended).to.include({ pointer }).and.to.have.deep.property('names', ['fraud']);
    });

  it('is set like those around it', () => {
    const text = '{\r\n   "pipelines": [\r\n      {"name": "a"}\r\n   ]\r\n}';
    expect(put(text, { name: 'b', tags: { team: 'risk' } })?.text).to.equal(
      '{\r\n   "pipelines": [\r\n      {"name": "a"},\r\n      {\r\n         "name": "b",\r\n         "tags": {\r\n' +
        '            "team": "risk"\r\n         }\r\n      }\r\n   ]\r\n}',
    );
  });

  it('changes nothing when it stands there already, however it is spelled', () => {
    const text =
      '{"pipelines": [{"display_name": "a \\u0022]\\u0022 \\\\ {", "pipeline_type":"topic",  "name":"fraud"}]}';
    expect(put(text)?.text).to.equal(text);
  });

  it('keeps what steers the entry in Git, but never that it is to be removed', () => {
    const text = `{"pipelines": [${JSON.stringify({ ...entry, state: 'absent', protect: true, tags: { a: 'b' }, old: 1 })}]}`;
    const written: unknown = JSON.parse(put(text, { ...entry, tags: { c: 'd' } })?.text ?? '');
    expect(written).to.deep.equal({ pipelines: [{ ...entry, tags: { c: 'd' }, protect: true }] });
  });

  it('is known by the name that an older form comes to', () => {
    const name = 'churn-byom-realtime-builtin';
    const added = put('{"version": 1, "pipelines": []}', older);
    expect(added?.names).to.deep.equal([name, `${name}-api`]);
    expect(put(added?.text ?? '', older)?.text).to.equal(added?.text);
    const pinned = put(`{"pipelines": [{"name": "${name}", "pipeline_type": "topic"}]}`, older);
    expect(JSON.parse(pinned?.text ?? '')).to.deep.equal({ pipelines: [older] });
  });

  it('goes in without a name too, so that everything wrong with it can be told', () => {
    const nameless = { pipeline_type: 'byom_realtime_builtin' };
    expect(put('{"pipelines": [{}]}', nameless)).to.deep.equal({
      text: '{"pipelines": [{},{"pipeline_type":"byom_realtime_builtin"}]}',
      pointer: '/pipelines/1',
      names: [],
    });
  });

  for (const text of ['', '{"pipelines": [}', '7', '"pipelines"', '{"pipelines": {}}'])
    it(`finds no place in ${JSON.stringify(text)}`, () => expect(put(text)).to.equal(null));

  it('joins any entries, in any layout, and can be put again without effect', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom('"', '\\', ']', '{', '\r\n', '\u2028', null),
    );
    const item = fc
      .dictionary(
        fc.string().filter((key) => !/^(?:__proto__|constructor|prototype)$/.test(key)),
        fc.oneof(scalar, fc.array(scalar)),
      )
      .map((inputs) => ({ ...inputs, pipeline_type: 'topic' }));
    const layout = fc.constantFrom(undefined, 1, 2, '\t');
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 4 }),
        item,
        layout,
        fc.constantFrom('\n', '\r\n', '\r'),
        (others, value, indent, eol) => {
          const items = others.map((other, index) => ({ ...other, name: `p${index}` }));
          const text = JSON.stringify({ version: 1, pipelines: items, limits: {} }, null, indent).replaceAll(
            '\n',
            eol,
          );
          const named = { ...value, name: 'fraud' };
          const once = put(text, named);
          expect(JSON.parse(once?.text ?? '')).to.deep.equal({
            version: 1,
            pipelines: [...items, named],
            limits: {},
          });
          expect(put(once?.text ?? '', named)?.text).to.equal(once?.text);
          const other = { ...named, pipeline_type: 'other' };
          expect(JSON.parse(put(once?.text ?? '', other)?.text ?? '')).to.have.deep.property('pipelines', [
            ...items,
            other,
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
