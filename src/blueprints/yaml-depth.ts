import type { CST } from 'yaml';

/** Deepest nesting that is read; a template has about ten levels. */
export const DEEPEST = 64;

/**
 * Whether the syntax tree is nested too deeply. A look at the tokens, with a list of its own: the library
 * builds values by recursion, and 100,000 opening brackets would end the process there.
 */
export function tooDeep(token: CST.Token): boolean {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > DEEPEST) return true;
    const depth = next.depth + 1;
    open.push(...children(next.token).map((child) => ({ token: child, depth })));
  }
  return false;
}

function children(token: CST.Token): readonly CST.Token[] {
  if ('items' in token) return token.items.flatMap((item) => [...present(item.key), ...present(item.value)]);
  return 'value' in token ? present(token.value) : [];
}

const present = (token: CST.Token | null | undefined): readonly CST.Token[] => (token ? [token] : []);
