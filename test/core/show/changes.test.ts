import { expect } from 'chai';
import { changesOf, isBringing, protectionChange } from '../../../src/core/show/changes.ts';
import type { Bringing, StackChanges } from '../../../src/core/show/changes.ts';
import type { PropertyDifference, ResourceDifference } from '../../../src/core/difference.ts';
import { desired, live, ourTags } from '../../support/planner.ts';

const property = (change: Partial<PropertyDifference> = {}): PropertyDifference => ({
  path: 'InstanceType',
  replacement: 'no',
  was: 'a',
  is: 'b',
  hidden: false,
  ...change,
});

const resource = (...properties: readonly PropertyDifference[]): ResourceDifference => ({
  resource: 'Endpoint',
  type: 'AWS::SageMaker::Endpoint',
  action: 'modify',
  replacement: 'no',
  certain: true,
  properties,
});

const updating = (
  before: Parameters<typeof live>[0],
  after: Parameters<typeof desired>[0],
  differences: readonly ResourceDifference[] | null = [],
): StackChanges =>
  changesOf({ kind: 'update', live: live(before), desired: desired(after) }, { differences });

const creating = (after: Parameters<typeof desired>[0]): StackChanges =>
  changesOf({ kind: 'create', desired: desired(after) }, null);

const value = (name: string, was: string | null, is: string | null) => ({
  name,
  was,
  is,
  hidden: false,
  certain: true,
});

describe('What an update changes', () => {
  it('is nothing when all is the same', () => {
    expect(updating({}, {})).to.deep.equal({
      parameters: [],
      tags: [],
      role: null,
      protection: null,
      resources: [],
    });
  });

  it('is every parameter and tag that is another one, comes or goes, by name', () => {
    const { parameters, tags } = updating(
      { parameters: { B: '1', A: '1', Same: 'x' }, tags: { ...ourTags(), team: 'risk', old: '' } },
      { parameters: { B: '2', C: '3', Same: 'x' }, tags: { ...ourTags(), team: 'fraud' } },
    );
    expect(parameters).to.deep.equal([value('A', '1', null), value('B', '1', '2'), value('C', null, '3')]);
    expect(tags).to.deep.equal([value('old', '', null), value('team', 'risk', 'fraud')]);
  });

  it('is not one of our own tags', () => {
    expect(updating({ tags: {} }, {}).tags).to.deep.equal([]);
  });

  it('is the role, unless none is asked for: it cannot be taken back', () => {
    expect(updating({ role: 'one' }, { role: 'two' }).role).to.deep.equal({ was: 'one', is: 'two' });
    expect(updating({ role: 'one' }, { role: 'one' }).role).to.equal(null);
    expect(updating({ role: 'one' }, { role: null }).role).to.equal(null);
  });

  it('is the protection', () => {
    expect(updating({ protection: true }, { protect: false }).protection).to.deep.equal({
      was: true,
      is: false,
    });
    expect(protectionChange(false, true).protection).to.deep.equal({ was: false, is: true });
  });

  it('is what the forecast says of resources, or not known', () => {
    expect(updating({}, {}, [resource()]).resources).to.deep.equal([resource()]);
    expect(updating({}, {}, null).resources).to.equal(null);
    expect(changesOf({ kind: 'update', live: live(), desired: desired() }, null).resources).to.equal(null);
  });

  it('is said of a proposal and of what applies it alike, and of nothing else', () => {
    const both = { live: live(), desired: desired({ parameters: {} }) };
    const actions: readonly Bringing[] = [
      { kind: 'propose', name: 'n', ...both },
      { kind: 'apply', changeSet: 'n', ...both },
    ];
    for (const action of actions) {
      expect(isBringing(action)).to.equal(true);
      expect(changesOf(action, null).parameters).to.deep.equal([value('InstanceType', 'ml.m5.large', null)]);
    }
    expect(isBringing({ kind: 'delete', live: live() })).to.equal(false);
  });
});

describe('What a creation brings', () => {
  it('is every parameter and every resource, those under a condition perhaps', () => {
    const template = JSON.stringify({
      Resources: {
        A: { Type: 'AWS::SNS::Topic' },
        B: { Type: 'AWS::SQS::Queue', Condition: 'Big' },
        'Fn::ForEach::Cs': [],
      },
    });
    const { parameters, resources } = creating({ template, parameters: { A: '1' } });
    expect(parameters).to.deep.equal([value('A', null, '1')]);
    expect(
      resources?.map(({ resource: id, type, action, certain }) => [id, type, action, certain]),
    ).to.deep.equal([
      ['A', 'AWS::SNS::Topic', 'add', true],
      ['B', 'AWS::SQS::Queue', 'add', false],
      ['Fn::ForEach::Cs', 'Fn::ForEach', 'add', false],
    ]);
  });

  it('is not known when its template cannot be read', () => {
    for (const template of ['Resources:', '[]', '{}'])
      expect(creating({ template }).resources).to.equal(null);
  });
});

describe('No secret', () => {
  const hidden = (name: string, certain: boolean) => ({ name, was: null, is: null, hidden: true, certain });

  it('is shown of a NoEcho parameter, of which nobody knows whether it changes unless it is new', () => {
    const change = { noEcho: ['Key', 'Unset'], parameters: { Key: '{{resolve:ssm-secure:x}}' } };
    expect(updating({ parameters: { Key: '****' } }, change).parameters).to.deep.equal([
      hidden('Key', false),
    ]);
    expect(creating(change).parameters).to.deep.equal([hidden('Key', true)]);
  });

  it('is shown of several NoEcho parameters, by name among the others', () => {
    const change = { noEcho: ['Key', 'Ask'], parameters: { Key: 'x', Ask: 'y', Lot: '1' } };
    expect(creating(change).parameters.map(({ name }) => name)).to.deep.equal(['Ask', 'Key', 'Lot']);
  });

  it('is shown of what is named like one', () => {
    const { parameters, tags } = updating(
      { parameters: { ApiToken: 'old-token' }, tags: { ...ourTags(), password: 'old-password' } },
      { parameters: { ApiToken: 'new-token' }, tags: { ...ourTags(), password: 'new-password' } },
    );
    expect([...parameters, ...tags]).to.deep.equal([hidden('ApiToken', true), hidden('password', true)]);
  });

  it('is shown of JSON with one inside', () => {
    const env = (secret: string) => JSON.stringify({ HOST: 'db', DB_PASSWORD: secret });
    const { parameters } = updating(
      { parameters: { Env: env('old-password'), Map: env('old-password') } },
      { parameters: { Env: env('new-password'), Map: '{}' } },
    );
    expect(parameters).to.deep.equal([hidden('Env', true), hidden('Map', true)]);
    expect(creating({ parameters: { Env: env('new-password') } }).parameters).to.deep.equal([
      hidden('Env', true),
    ]);
  });

  it('comes out of the properties into which a parameter is put, whole or as a part', () => {
    const { resources, parameters } = updating(
      { parameters: { ApiToken: 'old-token', Pin: 'abc', Copy: 'old-token' } },
      { parameters: { ApiToken: 'new-token', Pin: 'xyz', Copy: 'new-token' }, noEcho: ['Pin'] },
      [
        resource(
          property({ was: 'https://x/?t=old-token', is: 'https://x/?t=new-token' }),
          property({ was: 'abc', is: 'abcd' }),
          property({ was: null, is: 'xyz' }),
          property({ was: 'xyz', is: null }),
        ),
      ],
    );
    const texts = resources?.flatMap(({ properties }) => properties.map(({ was, is }) => [was, is]));
    expect(texts).to.deep.equal([
      ['https://x/?t=[redacted]', 'https://x/?t=[redacted]'],
      ['[redacted]', 'abcd'],
      [null, '[redacted]'],
      ['[redacted]', null],
    ]);
    expect(parameters.find(({ name }) => name === 'Copy')).to.deep.equal(
      value('Copy', '[redacted]', '[redacted]'),
    );
  });
});
