import type { Json } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { name } from '../core/text/words.ts';
import type { Flaw, Position } from './flaw.ts';
import { flaw } from './flaw.ts';
import type { JsonDocument, JsonNode } from './json-node.ts';
import type { Scalar } from './json-scalar.ts';
import { readBare, readString } from './json-scalar.ts';
import type { Slip } from './json-syntax.ts';
import { unexpected } from './json-syntax.ts';

/** Deepest nesting that is read; the recursion below goes no deeper. */
const DEEPEST = 64;

/** Keys that mean something to JavaScript objects: no configuration needs them, some attacks do. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NO_CHILDREN: ReadonlyMap<string, JsonNode> = new Map();

/**
 * Reads a JSON text (RFC 8259, nothing more) with the place of every value. A reader of our own because
 * `JSON.parse` tells no places, takes the last of two equal keys without a word, and words its errors
 * differently in every version of Node.
 * @returns the document, or why the text is none
 */
export function readJson(text: string): JsonDocument | readonly Flaw[] {
  const reader = new Reader(text);
  const root = reader.document();
  return root === undefined ? reader.flaws : { root, flaws: reader.flaws };
}

/** The way to a value. Its pointer is spelled out only where there is a flaw. */
interface Path {
  readonly parent: Path | null;
  readonly key: string;
  readonly depth: number;
}

const depthOf = (path: Path | null): number => path?.depth ?? 0;

const below = (parent: Path | null, key: string): Path => ({ parent, key, depth: depthOf(parent) + 1 });

const pointerOf = (path: Path | null): string =>
  path === null ? '' : child(pointerOf(path.parent), path.key);

/** Recursive descent. What answers undefined or false has noted why. */
class Reader {
  readonly flaws: Flaw[] = [];
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode | undefined {
    this.#skipSpace();
    const root = this.#value(null, this.#position());
    if (root === undefined || this.#peek() === undefined) return root;
    return this.#refuse(null, unexpected(this.#text, this.#at, 'the end of the file'));
  }

  /** @param keyStart where its key stands, or the value itself where it has none */
  #value(path: Path | null, keyStart: Position): JsonNode | undefined {
    const start = this.#position();
    const opening = this.#text[this.#at];
    if (opening === '{' || opening === '[') {
      if (depthOf(path) >= DEEPEST) return this.#note(path, start, tooDeep);
      const children = new Map<string, JsonNode>();
      if (!this.#fill(children, path, opening)) return undefined;
      return { value: opening === '{' ? asObject(children) : asList(children), start, keyStart, children };
    }
    const value = opening === '"' ? this.#scalar(path, readString) : this.#scalar(path, readBare);
    return value === undefined ? undefined : { value, start, keyStart, children: NO_CHILDREN };
  }

  #scalar<T extends Json>(path: Path | null, read: (text: string, at: number) => Scalar<T>): T | undefined {
    const scalar = read(this.#text, this.#at);
    if (scalar.slip !== null) this.#refuse(path, scalar.slip);
    if (scalar.kind === 'not-json') return undefined;
    this.#at = scalar.end;
    return scalar.value;
  }

  /** Reads what an object or a list holds, with its brackets. */
  #fill(children: Map<string, JsonNode>, path: Path | null, opening: '{' | '['): boolean {
    const closing = opening === '{' ? '}' : ']';
    this.#at += 1;
    let next = this.#peek() === closing ? closing : ',';
    if (next === closing) this.#at += 1;
    while (next === ',') {
      this.#skipSpace();
      const done = opening === '{' ? this.#member(children, path) : this.#item(children, path);
      if (!done) return false;
      next = this.#peek() ?? '';
      if (next !== ',' && next !== closing) {
        this.#refuse(path, unexpected(this.#text, this.#at, `\`,\` or \`${closing}\``));
        return false;
      }
      this.#at += 1;
    }
    return true;
  }

  #item(children: Map<string, JsonNode>, parent: Path | null): boolean {
    const index = String(children.size);
    const node = this.#value(below(parent, index), this.#position());
    if (node !== undefined) children.set(index, node);
    return node !== undefined;
  }

  #member(children: Map<string, JsonNode>, parent: Path | null): boolean {
    const keyStart = this.#position();
    const key = this.#key(parent);
    if (key === undefined) return false;
    const path = below(parent, key);
    const refused = FORBIDDEN.has(key) ? forbiddenKey(key) : children.has(key) ? duplicateKey(key) : null;
    if (refused !== null) this.#note(path, keyStart, refused);
    const node = this.#value(path, keyStart);
    if (node === undefined) return false;
    if (refused === null) children.set(key, node);
    return true;
  }

  #key(parent: Path | null): string | undefined {
    if (this.#text[this.#at] !== '"') {
      return this.#refuse(parent, unexpected(this.#text, this.#at, 'a key in double quotes'));
    }
    const key = this.#scalar(parent, readString);
    if (key === undefined) return undefined;
    if (this.#peek() !== ':') return this.#refuse(parent, unexpected(this.#text, this.#at, '`:`'));
    this.#at += 1;
    this.#skipSpace();
    return key;
  }

  /** The next character that is not white space, without taking it. */
  #peek(): string | undefined {
    this.#skipSpace();
    return this.#text[this.#at];
  }

  /** Lines end with LF, CRLF or CR, and only here: text cannot hold a line break. */
  #skipSpace(): void {
    for (; ; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\n' || (character === '\r' && this.#text[this.#at + 1] !== '\n')) {
        this.#line += 1;
        this.#lineStart = this.#at + 1;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') {
        return;
      }
    }
  }

  #position(offset = this.#at): Position {
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  #refuse(path: Path | null, slip: Slip): undefined {
    return this.#note(path, this.#position(slip.offset), slip.flaw);
  }

  #note(path: Path | null, at: Position, about: Flaw): undefined {
    this.flaws.push({ ...about, pointer: pointerOf(path), at });
    return undefined;
  }
}

/** Built from entries, so that no key can reach a setter of `Object.prototype`. */
const asObject = (children: ReadonlyMap<string, JsonNode>): Json =>
  Object.fromEntries([...children].map(([key, node]) => [key, node.value]));

const asList = (children: ReadonlyMap<string, JsonNode>): Json =>
  [...children.values()].map((node) => node.value);

const tooDeep = flaw('too-deep', '', `lists and objects are nested deeper than ${DEEPEST} levels`);

const forbiddenKey = (key: string): Flaw =>
  flaw('forbidden-key', '', `${name(key)} cannot be a key`, 'Choose another name.');

const duplicateKey = (key: string): Flaw =>
  flaw('duplicate-key', '', `${name(key)} stands here a second time`, 'Keep one of them.');
