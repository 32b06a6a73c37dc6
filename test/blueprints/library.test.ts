import { expect } from 'chai';
import { library } from '../../src/blueprints/library.ts';
import type { Blueprint } from '../../src/core/blueprint.ts';
import { parse, problemsOf, valueOf } from '../support/blueprint.ts';

const named = (
  name: string,
  aliases: readonly string[] = [],
  origin: Blueprint['origin'] = 'built-in',
): Blueprint =>
  valueOf(
    parse(
      `Metadata: { Mlops: { Aliases: [${aliases.join(', ')}] } }\nResources: { T: { Type: AWS::SNS::Topic } }`,
      undefined,
      { name, origin },
    ),
  );

describe('the library of blueprints', () => {
  const endpoint = named('realtime_endpoint', ['byom_realtime_builtin', 'byom_realtime_custom']);
  const own = named('our_topic', [], 'repository');

  it('knows blueprints by name and by alias', () => {
    const found = valueOf(library([endpoint], [own]));
    expect(found.blueprints).to.deep.equal([own, endpoint]);
    expect(found.names).to.deep.equal([
      'byom_realtime_builtin',
      'byom_realtime_custom',
      'our_topic',
      'realtime_endpoint',
    ]);
    expect(found.get('byom_realtime_custom')).to.equal(endpoint);
    expect(found.canonical('byom_realtime_custom')).to.equal('realtime_endpoint');
    expect(found.canonical('our_topic')).to.equal('our_topic');
  });

  it('knows nothing else', () => {
    const found = valueOf(library([endpoint], []));
    for (const name of ['', 'nothing', 'constructor', '__proto__', 'toString']) {
      expect(found.get(name)).to.equal(undefined);
      expect(found.canonical(name)).to.equal(undefined);
    }
  });

  const taken: readonly (readonly [string, Blueprint, string])[] = [
    [
      'a built-in name',
      named('realtime_endpoint', [], 'repository'),
      'the blueprint `realtime_endpoint` cannot be called `realtime_endpoint`: that is a built-in blueprint',
    ],
    [
      'a built-in alias',
      named('byom_realtime_custom', [], 'repository'),
      'the blueprint `byom_realtime_custom` cannot be called `byom_realtime_custom`: that is an alias of `realtime_endpoint`, a built-in blueprint',
    ],
    [
      'a built-in name as an alias',
      named('mine', ['realtime_endpoint'], 'repository'),
      'the blueprint `mine` cannot be called `realtime_endpoint`: that is a built-in blueprint',
    ],
    [
      'the name of a neighbour',
      named('mine', ['our_topic'], 'repository'),
      'the blueprint `mine` cannot be called `our_topic`: that is another blueprint of this repository',
    ],
  ];
  for (const [what, blueprint, message] of taken) {
    it(`lets no repository take ${what}`, () => {
      const problems = problemsOf(library([endpoint], [own, blueprint]));
      expect(problems.map((problem) => [problem.code, problem.file, problem.message])).to.deep.equal([
        ['blueprint-name-taken', `blueprints/${blueprint.name}/${blueprint.name}.yaml`, message],
      ]);
    });
  }
});
