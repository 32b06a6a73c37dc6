import type { Json } from '../../core/text/json.ts';
import type { Flaw } from '../flaw.ts';

/** What a file says, in the form of today. */
export interface Today {
  readonly document: Json;
  /** Where in the file stands what stands at a pointer of the document. */
  readonly written: (pointer: string) => string;
  /** Of the older entries; their pointers are those of the file. */
  readonly flaws: readonly Flaw[];
  /** Entries of the file that could not be translated: nothing more can be said of them. */
  readonly opaque: ReadonlySet<string>;
  /** By index in the document's list, of the entries that were translated. */
  readonly understood: ReadonlyMap<number, Understood>;
}

/** How one entry came about. */
export interface Understood {
  /** The type the file has. */
  readonly from: string;
  /** Why it cannot be deployed as the file is; null when it can. */
  readonly incomplete: string | null;
}
