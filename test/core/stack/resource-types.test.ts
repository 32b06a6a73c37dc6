import { expect } from 'chai';
import { namedTypes } from '../../../src/core/stack/resource-types.ts';

describe('The types that a template names', () => {
  it('are those of its resources, each once', () => {
    const topic = { Type: 'AWS::SNS::Topic' };
    expect(namedTypes({ Resources: { A: topic, B: { Type: 'AWS::SQS::Queue' }, C: topic } })).to.deep.equal([
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
    ]);
  });

  it('are also those that a loop makes, and a loop in a loop', () => {
    const inner = ['y', ['a'], { 'Job${x}${y}': { Type: 'AWS::StepFunctions::StateMachine' } }];
    const outer = [
      'x',
      ['a', 'b'],
      { 'Fn::ForEach::Inner': inner, 'Topic${x}': { Type: 'AWS::SNS::Topic' } },
    ];
    expect(namedTypes({ Resources: { 'Fn::ForEach::Outer': outer } })).to.deep.equal([
      'AWS::StepFunctions::StateMachine',
      'AWS::SNS::Topic',
    ]);
  });

  it('are not what a property is called', () => {
    const properties = { Type: 'AWS::SSM::Parameter::Value<String>', Deep: { Type: 'String' } };
    expect(
      namedTypes({ Resources: { A: { Type: 'AWS::SSM::Parameter', Properties: properties } } }),
    ).to.deep.equal(['AWS::SSM::Parameter']);
  });

  for (const template of [{}, { Resources: [] }, { Resources: { A: null, B: { Type: 7 } } }])
    it(`are none in ${JSON.stringify(template)}`, () => {
      expect(namedTypes(template)).to.deep.equal([]);
    });
});
