import type { Copies } from '../inside-ports.ts';
import type { StateObjects } from './s3-state-objects.ts';
import { copyName } from './state-copies.ts';

const keyOf = (name: string): string => `copies/${copyName(name)}`;

/** One object for each copy. */
export const createS3Copies = (objects: StateObjects): Copies => ({
  async keep(name, text) {
    // What is there already has this name because it has this content.
    await objects.put(keyOf(name), text, null);
  },
  async kept(name) {
    return (await objects.get(keyOf(name)))?.text;
  },
  async forget(names) {
    for (const name of names) await objects.remove(keyOf(name));
  },
});
