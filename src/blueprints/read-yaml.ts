import { Composer, LineCounter, Parser } from 'yaml';
import type { Document } from 'yaml';
import { isObject } from '../core/text/json.ts';
import type { JsonObject } from '../core/text/json.ts';
import { failure, success } from '../core/text/result.ts';
import type { Place, Result } from '../core/text/result.ts';
import { finding, toProblems } from './finding.ts';
import type { Finding } from './finding.ts';
import { tooDeep, DEEPEST } from './yaml-depth.ts';
import { yamlValue } from './yaml-value.ts';

/** A template as data, and where its parts stand. */
export interface YamlFile {
  readonly value: JsonObject;
  /** Line and column of what a pointer points to, or of the nearest thing around it. */
  readonly locate: (pointer: string) => Place;
}

/** CloudFormation's limit for a template (User Guide, quotas). */
const LARGEST = 1_048_576;

/**
 * Reads a YAML or JSON file that holds one object. Only what YAML 1.1, YAML 1.2 and JSON agree on is taken;
 * short tags become the functions they stand for.
 */
export function readYaml(bytes: Uint8Array, file: string): Result<YamlFile> {
  const whole: Place = { file, line: null, column: null, pointer: '' };
  const reject = (found: Finding) => failure([{ ...whole, ...found }]);
  if (bytes.length > LARGEST) {
    const message = `the file has ${bytes.length} bytes, but CloudFormation takes at most ${LARGEST} (1 MB)`;
    return reject(finding('too-large', '', message, 'Split the blueprint, or move large texts out of it.'));
  }
  const text = decode(bytes);
  if (text === undefined)
    return reject(finding('not-utf8', '', 'the file is not UTF-8', 'Save it as UTF-8.'));
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const at = placesIn(file, lines);
  if (tokens.some(tooDeep)) {
    return reject(
      finding('too-deep', '', `the file is nested deeper than ${DEEPEST} levels`, 'Make it flatter.'),
    );
  }
  return read([...new Composer(OPTIONS).compose(tokens)], at);
}

type PlaceAt = (offset: number, pointer: string) => Place;

const placesIn =
  (file: string, lines: LineCounter): PlaceAt =>
  (offset, pointer) => {
    const { line, col } = lines.linePos(offset);
    // The counter says line 0 for a file without any character.
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), pointer };
  };

/** Duplicate keys are looked for later: the library compares each with each, which is slow for thousands. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
} as const;

function read([document, second]: readonly Document.Parsed[], at: PlaceAt): Result<YamlFile> {
  if (document === undefined || second !== undefined) {
    const message =
      document === undefined ? 'the file is empty' : 'the file holds more than one YAML document';
    const found = finding('bad-yaml', '', message, 'Write one CloudFormation template.');
    return failure([{ ...at(second?.range[0] ?? 0, ''), ...found }]);
  }
  // Only the first: it makes nonsense of every word that follows.
  const [error] = document.errors;
  if (error !== undefined)
    return failure([
      { ...at(error.pos[0], ''), ...finding('bad-yaml', '', `this is not YAML: ${error.message}`) },
    ]);
  const { value, findings, offsets } = yamlValue(document.contents);
  const locate = (pointer: string): Place => at(offsets.get(nearest(pointer, offsets)) ?? 0, pointer);
  if (findings.length > 0) return failure(toProblems(findings, locate));
  if (!isObject(value)) {
    return failure([
      {
        ...locate(''),
        ...finding(
          'not-an-object',
          '',
          'the file does not hold an object',
          'Write `Resources:` and what the pipeline is made of.',
        ),
      },
    ]);
  }
  return success({ value, locate });
}

function nearest(pointer: string, offsets: ReadonlyMap<string, number>): string {
  let known = pointer;
  while (known !== '' && !offsets.has(known)) known = known.slice(0, known.lastIndexOf('/'));
  return known;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
