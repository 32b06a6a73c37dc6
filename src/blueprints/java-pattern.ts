import { RE2JS } from 're2js';

/** Tells whether a whole value fits. */
export type Fits = (value: string) => boolean;

/** Class unions and intersections: RE2 reads them as ordinary characters, and so as another pattern. */
const JAVA_CLASSES = /&&|\[[^\]]*\[(?!:)/;
const ESCAPED = /\\./gs;

const compiled = new Map<string, Fits | null>();
/** The patterns of some hundred blueprints; those of a repository may change with every commit. */
const MOST_COMPILED = 2000;

/**
 * An AllowedPattern as CloudFormation applies it: Java's syntax, over the whole value. RE2 reads the common
 * part of that syntax in linear time, so no pattern can hang us.
 * @returns null for a pattern it cannot read (look-around, back references): CloudFormation will check it.
 */
export function javaPattern(pattern: string): Fits | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  const fits = compile(pattern);
  compiled.set(pattern, fits);
  return fits;
}

function compile(pattern: string): Fits | null {
  if (JAVA_CLASSES.test(pattern.replaceAll(ESCAPED, '_'))) return null;
  try {
    const expression = RE2JS.compile(pattern);
    return (value) => expression.matches(value);
  } catch {
    return null;
  }
}
