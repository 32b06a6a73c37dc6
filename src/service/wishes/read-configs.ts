import { isPattern, literalFolder, matcher } from '../../core/entry/config-paths.ts';
import { clashes } from '../../core/entry/config-set.ts';
import type { ConfigFile } from '../../core/entry/config-set.ts';
import { Fault } from '../../core/fault.ts';
import { failure } from '../../core/text/result.ts';
import type { Problem, Result } from '../../core/text/result.ts';
import type { Blueprint } from '../../core/blueprint.ts';
import type { Checkout } from '../../ports.ts';
import { examineDesire, missing, readDesire, readShelf } from './desire.ts';
import type { Desire, Shelf } from './desire.ts';

/** A configuration file as one commit has it. */
export interface ConfigRead {
  readonly path: string;
  /** What stands in it; empty where it could not be read. */
  readonly text: string;
  readonly result: Result<Desire>;
}

interface Reader {
  readonly builtIn: readonly Blueprint[];
  readonly signal: AbortSignal | undefined;
}

/**
 * The configuration files of a commit, in the order of their paths. A path that is no pattern is one file, there or
 * not; of a pattern that fits nothing it is said that nothing fits, for no file at all is an accident.
 * @throws Fault when the commit cannot be read
 */
export async function readConfigs(
  checkout: Checkout,
  path: string,
  reader: Reader,
): Promise<readonly ConfigRead[]> {
  const { builtIn, signal } = reader;
  if (!isPattern(path)) {
    const result = await readDesire(checkout, path, builtIn, signal);
    const text = result.ok ? '' : new TextDecoder().decode(await checkout.file(path, signal));
    return [{ path, text, result }];
  }
  const fits = matcher(path);
  const paths = (await checkout.list(literalFolder(path) ?? '', signal)).filter(fits);
  if (paths.length === 0) return [{ path, text: '', result: failure([missing(path)]) }];
  const shelf = await readShelf(checkout, builtIn, signal);
  const read: ConfigRead[] = [];
  for (const each of paths.toSorted()) read.push(await readOne(checkout, each, { ...reader, shelf }));
  return withoutClashes(read);
}

/** A file that is not to be read, for its size say, is wrong by itself; a repository that cannot be read is not. */
const OF_THE_FILE: readonly string[] = ['too-large', 'unsafe-file', 'unsafe-path'];

async function readOne(
  checkout: Checkout,
  path: string,
  { shelf, signal }: Reader & { readonly shelf: Shelf },
): Promise<ConfigRead> {
  try {
    const bytes = await checkout.file(path, signal);
    if (bytes === undefined) return { path, text: '', result: failure([missing(path)]) };
    return { path, text: new TextDecoder().decode(bytes), result: examineDesire(bytes, path, shelf) };
  } catch (error) {
    if (!(error instanceof Fault) || !OF_THE_FILE.includes(error.code)) throw error;
    return { path, text: '', result: failure([unfit(path, error)]) };
  }
}

const unfit = (file: string, { code, message, hint }: Fault): Problem => ({
  code,
  severity: 'error',
  file,
  line: null,
  column: null,
  pointer: '',
  message,
  hint,
});

/** A file that cannot stand beside those before it is rejected as a whole: nobody can tell which of them is right. */
function withoutClashes(read: readonly ConfigRead[]): readonly ConfigRead[] {
  const before: ConfigFile[] = [];
  return read.map((each) => {
    if (!each.result.ok) return each;
    const { config, locate } = each.result.value;
    const file = { file: each.path, config, locate };
    const found = clashes(file, before);
    if (found.length > 0) return { ...each, result: failure([...found, ...each.result.warnings]) };
    before.push(file);
    return each;
  });
}
