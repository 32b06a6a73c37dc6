import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { resourceType } from '../../src/simulator/resource-types.ts';

const createOnly = (name: string) => resourceType(name)?.createOnly;

describe('The table of resource types', () => {
  it('is what its generator makes of the installed database', async function () {
    this.timeout(30_000);
    await promisify(execFile)(process.execPath, ['scripts/generate-resource-types.mjs', '--check']);
  });

  it('knows what makes SageMaker resources new ones', () => {
    expect(createOnly('AWS::SageMaker::Endpoint')).to.deep.equal(['EndpointName']);
    expect(createOnly('AWS::SageMaker::EndpointConfig')).to.include.members([
      'ProductionVariants',
      'DataCaptureConfig',
    ]);
    expect(createOnly('AWS::SageMaker::Model')).to.include.members(['PrimaryContainer', 'ExecutionRoleArn']);
  });

  it('does not know a type that AWS does not', () => {
    for (const name of ['AWS::Foo::Bar', '', 'constructor', '__proto__'])
      expect(resourceType(name)).to.equal(undefined);
  });
});
