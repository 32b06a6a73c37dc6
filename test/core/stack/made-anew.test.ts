import { expect } from 'chai';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { madeAnew } from '../../../src/core/stack/made-anew.ts';
import { object } from '../../deploy/data.ts';
import { at, sha256 } from '../../support/blueprint.ts';

const TEMPLATE: JsonObject = {
  Parameters: { Near: { Type: 'String' }, Far: { Type: 'String' }, Else: { Type: 'String' } },
  Conditions: { IsFar: { 'Fn::Equals': [{ Ref: 'Far' }, 'x'] } },
  Mappings: { Table: { a: { b: 'c' } } },
  Resources: {
    Copy: {
      Type: 'A::Copy',
      DependsOn: ['Method', 'Other'],
      Properties: { Api: { Ref: 'Api' }, Found: { 'Fn::FindInMap': ['Table', 'a', 'b'] } },
    },
    Method: { Type: 'A::Method', Properties: { Value: { 'Fn::If': ['IsFar', 1, 2] } } },
    Api: { Type: 'A::Api', Properties: { Text: { 'Fn::Sub': 'x ${Near}' } } },
    Other: { Type: 'A::Other' },
    Alarm: { Type: 'A::Alarm', Properties: { Value: { Ref: 'Else' } } },
    Stage: {
      Type: 'A::Stage',
      DependsOn: 'Copy',
      Properties: {
        Copy: { Ref: 'Copy' },
        Attribute: { 'Fn::GetAtt': ['Copy', 'Id'] },
        Text: { 'Fn::Sub': '${Copy} ${Copy.Id} ${!Copy} ${Copied} Copy' },
        More: { 'Fn::Sub': ['${x}', { x: { Ref: 'Copy' } }] },
        Plain: 'Copy',
      },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Copy' } } },
};
const PARAMETERS = { Near: 'near', Far: 'far', Else: 'else' };

const made = (template: JsonObject, parameters: Readonly<Record<string, string>> = PARAMETERS) =>
  madeAnew(template, { ids: ['Copy'], parameters, hash: sha256 });

const idOf = (template: JsonObject): string =>
  Object.keys(at(template, 'Resources') ?? {}).find((id) => id.startsWith('Copy')) ?? '';

const withResource = (id: string, resource: JsonObject): JsonObject => ({
  ...TEMPLATE,
  Resources: { ...object(TEMPLATE['Resources']), [id]: resource },
});

describe('a resource that is made anew', () => {
  const before = idOf(made(TEMPLATE));

  it('has a hash behind its logical id', () => {
    expect(before).to.match(/^Copy[0-9a-f]{10}$/);
  });

  it('is named so wherever it is referred to, and nowhere else', () => {
    const template = made(TEMPLATE);
    expect(at(template, 'Resources', 'Stage')).to.deep.equal({
      Type: 'A::Stage',
      DependsOn: before,
      Properties: {
        Copy: { Ref: before },
        Attribute: { 'Fn::GetAtt': [before, 'Id'] },
        Text: { 'Fn::Sub': `\${${before}} \${${before}.Id} \${!Copy} \${Copied} Copy` },
        More: { 'Fn::Sub': ['${x}', { x: { Ref: before } }] },
        Plain: 'Copy',
      },
    });
    expect(at(template, 'Outputs')).to.deep.equal({ Id: { Value: { Ref: before } } });
    expect(at(template, 'Resources', 'Method')).to.deep.equal(at(TEMPLATE, 'Resources', 'Method'));
  });

  const changes: readonly (readonly [string, boolean, JsonObject, Partial<typeof PARAMETERS>])[] = [
    ['nothing changes', false, TEMPLATE, {}],
    ['it is another itself', true, withResource('Copy', { Type: 'A::Copy' }), {}],
    ['what it depends on is another', true, withResource('Method', { Type: 'A::Other' }), {}],
    ['a parameter behind what it refers to has another value', true, TEMPLATE, { Near: 'y' }],
    ['a parameter of a condition of what it depends on has another value', true, TEMPLATE, { Far: 'x' }],
    ['a mapping it looks into is another', true, { ...TEMPLATE, Mappings: { Table: {} } }, {}],
    ['a parameter it has nothing to do with has another value', false, TEMPLATE, { Else: 'y' }],
    ['what refers to it is another', false, withResource('Stage', { Type: 'A::Stage' }), {}],
    ['there are no outputs', false, { ...TEMPLATE, Outputs: {} }, {}],
  ];
  for (const [what, expected, template, parameters] of changes)
    it(`is ${expected ? 'another' : 'the same'} when ${what}`, () => {
      expect(idOf(made(template, { ...PARAMETERS, ...parameters })) !== before).to.equal(expected);
    });

  it('leaves a template alone that asks for nothing of the kind', () => {
    expect(madeAnew(TEMPLATE, { ids: [], parameters: PARAMETERS, hash: sha256 })).to.equal(TEMPLATE);
  });

  it('is not made up where the template has none', () => {
    expect(made({ Resources: { Other: { DependsOn: 'Api' } } })).to.deep.equal({
      Resources: { Other: { DependsOn: 'Api' } },
    });
  });

  it('adds no section that is not there', () => {
    expect(made({ Resources: { Copy: {} } })).to.have.all.keys('Resources');
  });
});
