import { array, constantFrom, nat, option, record } from 'fast-check';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { only } from './support.ts';

const bucket = (name: Json, more: JsonObject): JsonObject => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name },
  ...more,
});

/** Templates of buckets and topics that refer to those before them, by create-only properties and by others. */
export const templates = array(
  record({
    type: constantFrom('bucket', 'topic'),
    text: constantFrom('a', 'b', 'c'),
    refers: option(nat(3), { nil: null }),
    by: constantFrom('Ref', 'GetAtt'),
  }),
  { minLength: 1, maxLength: 4 },
).map((made) =>
  only(
    Object.fromEntries(
      made.map(({ type, text, refers, by }, index): [string, JsonObject] => {
        const target = refers !== null && refers < index ? made[refers] : undefined;
        const other = `${target?.type === 'bucket' ? 'B' : 'T'}${refers ?? 0}`;
        const attribute = target?.type === 'bucket' ? 'DomainName' : 'TopicName';
        const reference = by === 'Ref' ? { Ref: other } : { 'Fn::GetAtt': [other, attribute] };
        const value: Json =
          target === undefined ? `${text}${index}` : { 'Fn::Join': ['-', [`${text}${index}`, reference]] };
        return type === 'bucket'
          ? [`B${index}`, bucket(target === undefined ? `${text}-${index}` : value, { Metadata: { text } })]
          : [
              `T${index}`,
              {
                Type: 'AWS::SNS::Topic',
                Properties: { [index % 2 === 0 ? 'DisplayName' : 'TopicName']: value },
              },
            ];
      }),
    ),
  ),
);
