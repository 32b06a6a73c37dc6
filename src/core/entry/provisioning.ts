/** Entries that come by request instead of by commit: between the API and what writes them into Git. */
import type { Problem } from '../text/result.ts';

export type Provisioned =
  /** The entry stands in Git: `committed` by this request, or since an earlier one. Warnings are about the entry. */
  | {
      readonly kind: 'written';
      readonly committed: boolean;
      readonly names: readonly string[];
      readonly warnings: readonly Problem[];
    }
  /** Nothing was committed. Problems of the entry stand at pointers into the body, whose `file` is `body`. */
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  /** It is not for this service to write it: `broken` because of what stands in Git. */
  | {
      readonly kind: 'forbidden' | 'broken' | 'impossible';
      readonly message: string;
      readonly hint: string | null;
      readonly problems: readonly Problem[];
    };

export interface Provisioning {
  /**
   * Writes an entry into the configuration in Git; the same entry again changes nothing.
   * @param body a JSON object in UTF-8
   * @param by who asked, for the message of the commit. @throws Fault
   */
  provision(body: Uint8Array, by: string): Promise<Provisioned>;
}
