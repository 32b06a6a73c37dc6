import { expect } from 'chai';
import { isObject } from '../../src/core/text/json.ts';
import { object } from './data.ts';
import { filesBelow, read } from './files.ts';
import { partsOf, values } from './parts.ts';
import { unknownToAws } from './specification.ts';

const PATHS = filesBelow('deploy', '.yaml').filter((path) => read(path).includes('AWSTemplateFormatVersion'));

/** What CloudFormation takes in a request is 51,200 bytes; a file that comes near leaves no room for the next right. */
const COMFORTABLE = 49_500;

describe('the templates in deploy/', () => {
  it('are these', () => {
    expect(PATHS).to.include.members([
      'deploy/alarms.yaml',
      'deploy/execution-role.yaml',
      'deploy/service.yaml',
      'deploy/target-account.yaml',
    ]);
  });
});

for (const path of PATHS) {
  describe(path, () => {
    const { source, template } = partsOf(path);
    const parameters = Object.keys(object(template['Parameters']));
    const known = new Set([...parameters, ...Object.keys(object(template['Resources']))]);
    const names = values(template)
      .filter(isObject)
      .flatMap(({ Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': pattern }) => [
        ...(typeof ref === 'string' ? [ref] : []),
        ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
        ...(typeof pattern === 'string'
          ? [...pattern.matchAll(/\$\{(\w[\w:]*)/g)].map((match) => match[1] ?? '')
          : []),
      ]);

    it('contains only types and properties that AWS has, and all that it requires', () => {
      expect(unknownToAws(template)).to.deep.equal([]);
    });

    it('is sent to CloudFormation as it is, without a bucket, and has room left', () => {
      expect(Buffer.byteLength(source)).to.be.at.most(COMFORTABLE);
    });

    it('refers only to parameters, resources and pseudo parameters that exist, and to every parameter', () => {
      expect(names.filter((name) => !known.has(name) && !name.startsWith('AWS::'))).to.deep.equal([]);
      expect(parameters.filter((name) => !names.includes(name))).to.deep.equal([]);
    });
  });
}
