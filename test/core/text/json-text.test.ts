import { expect } from 'chai';
import * as fc from 'fast-check';
import { insertInputs } from '../../../src/core/stack/insert-inputs.ts';
import { canonical, parseJson } from '../../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { writeJson } from '../../../src/core/text/json-text.ts';
import { objectOf } from '../../support/blueprint.ts';
import { evaluate } from '../../../src/simulator/template/intrinsics.ts';
import { scopeOf, symbolic } from '../../../src/simulator/template/make-scope.ts';

const PARAMETERS = { Count: { Type: 'Number' }, Name: { Type: 'String' }, On: { Type: 'String' } };
const GIVEN = { Count: '3', Name: 'churn', On: 'yes' };

/** The text that CloudFormation would make of `!Json value`. */
function textOf(value: Json, inputs: JsonObject = {}): string {
  const template: JsonObject = {
    Parameters: PARAMETERS,
    Conditions: {
      IsOn: { 'Fn::Equals': [{ Ref: 'On' }, 'yes'] },
      IsOff: { 'Fn::Equals': [{ Ref: 'On' }, 'no'] },
    },
    Resources: { A: { Type: 'T', Properties: { Body: { 'Mlops::Json': value }, Tags: ['kept'] } } },
  };
  const sent = objectOf(canonical(writeJson(insertInputs(template, inputs))));
  const place = { account: '111122223333', region: 'eu-west-1', stackId: 'arn:s', stackName: 's' };
  const scope = scopeOf({ template: sent, parameters: GIVEN, notificationArns: [] }, place, symbolic);
  const properties = objectOf(canonical(objectOf(canonical(sent['Resources'] ?? null))['A'] ?? null))[
    'Properties'
  ];
  const text = evaluate(objectOf(canonical(properties ?? null))['Body'] ?? null, scope);
  return typeof text === 'string' ? text : `not a text: ${canonical(text ?? null)}`;
}

const GONE: Json = { Ref: 'AWS::NoValue' };
const when = (condition: string, yes: Json, no: Json): Json => ({ 'Fn::If': [condition, yes, no] });

describe('A value that is written as a JSON text', () => {
  const rows: readonly (readonly [string, Json, string])[] = [
    ['is that text, its keys sorted', { b: [1, true], a: 'x' }, '{"a":"x","b":[1,true]}'],
    ['escapes what people wrote', { a: 'a "b" \\ ${Name}' }, '{"a":"a \\"b\\" \\\\ ${Name}"}'],
    [
      'does not read what people wrote for variables',
      ['${Name}', '${', { Ref: 'Name' }, '}'],
      '["${Name}","${","churn","}"]',
    ],
    ['has references as texts', { a: { Ref: 'Name' } }, '{"a":"churn"}'],
    ['has numbers as numbers', { a: { Ref: 'Count' }, b: [{ Ref: 'Count' }] }, '{"a":3,"b":[3]}'],
    ['has a number in a Sub as a text', { a: { 'Fn::Sub': '${Count}' } }, '{"a":"3"}'],
    ['escapes what stands in a Sub', { a: { 'Fn::Sub': 'say "${Name}"' } }, '{"a":"say \\"churn\\""}'],
    [
      'knows the variables of a Sub',
      { a: { 'Fn::Sub': ['"${V}"', { V: { Ref: 'Name' } }] } },
      '{"a":"\\"churn\\""}',
    ],
    ['takes the side that a condition says', { a: when('IsOn', true, { b: 1 }) }, '{"a":true}'],
    ['or the other', { a: when('IsOff', true, { b: { Ref: 'Count' } }) }, '{"a":{"b":3}}'],
    ['drops a member that has no value', { a: GONE, b: 1 }, '{"b":1}'],
    ['drops one that a condition takes away', { a: when('IsOn', GONE, 1), b: 1 }, '{"b":1}'],
    ['wherever it stands', { a: 1, b: when('IsOff', 1, GONE) }, '{"a":1}'],
    ['even all of them', { a: when('IsOff', 1, GONE) }, '{}'],
    ['in a list as well', [when('IsOff', 1, GONE), 2, when('IsOn', { Ref: 'Count' }, GONE)], '[2,3]'],
    ['through conditions in conditions', [1, when('IsOn', when('IsOn', GONE, 2), 3)], '[1]'],
    ['and keeps what they leave', [1, when('IsOn', when('IsOff', GONE, [2]), 3)], '[1,[2]]'],
    ['leaves functions of a pipeline alone', { Get: 'Parameters.A' }, '{"Get":"Parameters.A"}'],
    ['takes two members for data, whatever they are called', { Ref: 'Name', a: 1 }, '{"Ref":"Name","a":1}'],
    ['is one function when it is nothing else', when('IsOn', 1, 2), '1'],
    ['can be empty', {}, '{}'],
  ];
  for (const [what, value, expected] of rows)
    it(what, () => {
      expect(textOf(value)).to.equal(expected);
    });

  it('has structured inputs in it, whole or in parts', () => {
    const inputs = { gate: { metric: 'a.b', operator: '<=', threshold: 0.1 }, settings: { b: '1', a: '2' } };
    const table = { '<': 'Less', '<=': { AtMost: { 'Mlops::Input': 'gate.threshold' } } };
    const value = {
      metric: { 'Mlops::Input': 'gate.metric' },
      missing: { 'Mlops::Input': 'gate.metric.deeper' },
      chosen: { 'Mlops::Choose': ['gate.operator', table] },
      none: { 'Mlops::Choose': ['gate.metric', table] },
      settings: { 'Mlops::Input': 'settings' },
      absent: { 'Mlops::Input': 'nothing' },
    };
    expect(textOf(value, inputs)).to.equal(
      '{"chosen":{"AtMost":0.1},"metric":"a.b","settings":{"a":"2","b":"1"}}',
    );
  });

  it('is the same value again when it is read, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain = parseJson(JSON.stringify(value)) ?? null;
        return canonical(objectOf(textOf({ plain }))) === canonical({ plain });
      }),
      { numRuns: 100 },
    );
  });

  it('hands on what only CloudFormation can refuse', () => {
    const strange = { 'Mlops::Json': { a: { 'Fn::Sub': 1 }, b: { 'Fn::If': 'IsOn' }, c: { Ref: ['Name'] } } };
    expect(canonical(writeJson({ Resources: strange })))
      .to.include('{"Fn::Sub":1}')
      .and.include('{"Ref":["Name"]}');
  });

  it('needs no parameters at all', () => {
    const value = { Resources: { A: { 'Mlops::Json': [{ Ref: 'B' }] } } };
    expect(canonical(writeJson(value))).to.include('Fn::Sub');
  });

  it('leaves a template alone that has none', () => {
    const template = { Resources: { A: { Type: 'T' } } };
    expect(writeJson(template)).to.equal(template);
  });

  it('takes parameters that are none for none', () => {
    expect(writeJson({ Parameters: [], Resources: { A: { 'Mlops::Json': [{ Ref: 'B' }] } } })).to.deep.equal({
      Parameters: [],
      Resources: { A: { 'Fn::Sub': ['["${V1}"]', { V1: { Ref: 'B' } }] } },
    });
  });
});
