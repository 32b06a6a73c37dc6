import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import type { Json } from '../core/text/json.ts';
import { child } from '../core/text/pointer.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { name, quote } from '../core/text/words.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { plainScalar } from './plain-scalar.ts';
import { attribute, longForm, shortTags } from './short-tags.ts';

/** What a syntax tree means as data, and where in the text each part of it stands. */
export interface YamlValue {
  readonly value: Json;
  readonly findings: readonly Finding[];
  /** Offsets into the text, by RFC 6901 pointer into `value`. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** @param root of a document whose depth was checked. */
export function yamlValue(root: Node | null): YamlValue {
  const reader = new Reader();
  const value = root === null ? null : reader.node(root, '');
  return { value, findings: reader.findings, offsets: reader.offsets };
}

const QUOTE_IT = 'Put it in quotes.';

class Reader {
  readonly findings: Finding[] = [];
  readonly offsets = new Map<string, number>();

  node(node: Node, pointer: string): Json {
    if (!this.offsets.has(pointer)) this.offsets.set(pointer, node.range?.[0] ?? 0);
    const tag = isAlias(node) ? undefined : node.tag;
    if (tag === undefined) return this.plain(node, pointer);
    const long = longForm(tag);
    if (long === undefined) {
      const hint = didYouMean(tag, shortTags) ?? 'CloudFormation has no such function.';
      this.report(finding('unknown-tag', pointer, `the tag ${name(tag)} is not known`, hint));
      return null;
    }
    const inside = child(pointer, long);
    this.offsets.set(inside, node.range?.[0] ?? 0);
    const value = this.plain(node, inside);
    return { [long]: long === 'Fn::GetAtt' ? attribute(value) : value };
  }

  private plain(node: Node, pointer: string): Json {
    if (isMap(node)) return this.map(node, pointer);
    if (isSeq<Node | null>(node)) {
      return node.items.map((item, index) => (item === null ? null : this.node(item, child(pointer, index))));
    }
    if (isScalar(node)) {
      if (node.type !== 'PLAIN' || node.tag !== undefined) return String(node.value);
      return this.scalar(node.source ?? '', pointer);
    }
    const hint = 'CloudFormation reads no YAML aliases; write the value out.';
    this.report(finding('yaml-alias', pointer, 'a YAML alias stands here', hint));
    return null;
  }

  private scalar(source: string, pointer: string): Json {
    const read = plainScalar(source);
    if (read.ok) return read.value;
    this.report(finding('quote-it', pointer, `${quote(source)} ${read.why}`, QUOTE_IT));
    return null;
  }

  private map(map: YAMLMap, pointer: string): Json {
    const members = new Map<string, Json>();
    for (const pair of map.items) {
      const key = this.key(pair, pointer);
      if (key === undefined) continue;
      const inside = child(pointer, key.text);
      if (members.has(key.text)) {
        const message = `the key ${name(key.text)} is written twice`;
        this.offsets.set(inside, key.offset);
        this.report(finding('duplicate-key', inside, message, 'Keep one of the two.'));
        continue;
      }
      this.offsets.set(inside, key.offset);
      const value = isNode(pair.value) ? this.node(pair.value, inside) : null;
      members.set(key.text, key.text === 'Fn::GetAtt' ? attribute(value) : value);
    }
    return Object.fromEntries(members);
  }

  /** The text of a key, or undefined (and a finding) when CloudFormation would not read it as that text. */
  private key(pair: Pair, pointer: string): { readonly text: string; readonly offset: number } | undefined {
    const { key } = pair;
    if (!isScalar(key) || key.tag !== undefined) {
      this.report(finding('bad-key', pointer, 'a key here is not plain text', 'Keys are text.'));
      return undefined;
    }
    const offset = key.range?.[0] ?? 0;
    const plain = key.type === 'PLAIN';
    const text = plain ? (key.source ?? '') : String(key.value);
    const wrong = wrongKey(text, plain);
    if (wrong === undefined) return { text, offset };
    const at = child(pointer, text);
    this.offsets.set(at, offset);
    this.report(finding('bad-key', at, wrong.message, wrong.hint));
    return undefined;
  }

  private report(found: Finding): void {
    this.findings.push(found);
  }
}

function wrongKey(
  text: string,
  plain: boolean,
): { readonly message: string; readonly hint: string } | undefined {
  if (text === '__proto__')
    return { message: 'the key `__proto__` is not allowed', hint: 'Choose another name.' };
  if (!plain) return undefined;
  if (text === '<<') {
    const hint = 'CloudFormation reads none; write the members out.';
    return { message: 'a YAML merge key stands here', hint };
  }
  const read = plainScalar(text);
  if (read.ok && read.value !== null) return undefined;
  return {
    message: `the key ${quote(text)} is not read as that text by every reader of YAML`,
    hint: QUOTE_IT,
  };
}

const isNode = (value: unknown): value is Node =>
  isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
