import { createHash } from 'node:crypto';
import { SAMPLES, rendered } from '../deploy/examples.ts';

const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Prints what every example becomes, as hashes of all that reaches AWS: templates, parameters, tags and archives. */
const all = await Promise.all(
  SAMPLES.map(async (sample) => {
    const stacks = await rendered(sample);
    return stacks.map(({ stack, template, parameters, tags, code, digest }) => ({
      sample,
      stack,
      template: hash(template),
      rest: hash(JSON.stringify([parameters, tags, digest])),
      archives: code.map(({ key, bytes }) => ({ key, bytes: hash(bytes) })),
    }));
  }),
);
console.log(JSON.stringify(all.flat(), null, 1));
