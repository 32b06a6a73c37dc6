import { expect } from 'chai';
import { isObject, type Json } from '../../src/core/text/json.ts';
import { list, text } from './data.ts';
import { partsOf, type Parts } from './parts.ts';

/** The longest that each may be; an ARN that AWS makes, where it is not one of these. */
const LONGEST: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '111111111111',
  Instance: 'm'.repeat(20),
};
const SOME_ARN = 'x'.repeat(120);
const valueOf = (name: string): string => LONGEST[name] ?? SOME_ARN;

/** A policy as IAM will count it, with everything in it that can be switched on. */
function written(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => written(item));
  if (!isObject(value)) return value;
  const { Ref: ref, 'Fn::Sub': pattern, 'Fn::GetAtt': attribute, 'Fn::If': choice } = value;
  if (ref !== undefined) return valueOf(text(ref));
  if (attribute !== undefined) return SOME_ARN;
  if (pattern !== undefined)
    return text(pattern).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => valueOf(name));
  if (choice !== undefined) return written(list(choice)[1] ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, written(member)]));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters without white space. */
const ROOM: Readonly<Record<string, number>> = {
  'AWS::IAM::Policy': 10_240,
  'AWS::IAM::ManagedPolicy': 6_144,
};

/** What a role carries inside itself counts together, and each managed policy by itself. */
const together = (type: string, name: string, roles: Json): string =>
  type === 'AWS::IAM::Policy' ? `within ${JSON.stringify(roles)}` : name;

/** How long the policies of a type are, as IAM counts them. */
function measured({ ofType, properties }: Parts, type: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const name of ofType(type)) {
    const { PolicyDocument: document = {}, Roles: roles = [] } = properties(name);
    const key = together(type, name, roles);
    const size = JSON.stringify(written(document)).replaceAll(/\s/g, '').length;
    sizes.set(key, (sizes.get(key) ?? 0) + size);
  }
  return sizes;
}

describe('the policies in deploy/', () => {
  for (const path of ['deploy/execution-role.yaml', 'deploy/service.yaml', 'deploy/target-account.yaml'])
    it(`fit into what IAM takes, with everything switched on: ${path}`, () => {
      const parts = partsOf(path);
      const sizes = Object.entries(ROOM).flatMap(([type, room]) =>
        [...measured(parts, type)].map(([name, size]) => ({ name, size, room })),
      );
      expect(sizes).to.not.be.empty;
      expect(sizes.filter(({ size, room }) => size > room)).to.deep.equal([]);
    });
});
