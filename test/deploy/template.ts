import { parseDocument, type CollectionTag, type ScalarTag } from 'yaml';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { object } from './data.ts';

const list = (tag: string): CollectionTag => ({
  tag: `!${tag}`,
  collection: 'seq',
  resolve: (sequence) => {
    const items: Json = sequence.toJSON();
    return { [`Fn::${tag}`]: items };
  },
});

/** The short forms that `deploy/` uses; another one is an error, so that this list stays true. */
const SHORT_FORMS: readonly (ScalarTag | CollectionTag)[] = [
  { tag: '!Ref', resolve: (text) => ({ Ref: text }) },
  { tag: '!Sub', resolve: (text) => ({ 'Fn::Sub': text }) },
  { tag: '!Condition', resolve: (text) => ({ Condition: text }) },
  { tag: '!GetAtt', resolve: (text) => ({ 'Fn::GetAtt': text.split('.') }) },
  list('And'),
  list('Equals'),
  list('If'),
  list('Join'),
  list('Not'),
  list('Select'),
  list('Split'),
];

/** A CloudFormation template as data, short forms spelt out. */
export function parseTemplate(text: string): JsonObject {
  const document = parseDocument(text, { customTags: [...SHORT_FORMS], uniqueKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  const value: Json = document.toJS();
  return object(value);
}
