/** Where the configuration is read and where news of it comes from: the one place that knows all kinds of both. */
import { awsClients } from './adapters/aws-clients.ts';
import { createGitSource } from './adapters/git-source.ts';
import { literalFolder } from './core/entry/config-paths.ts';
import { Fault } from './core/fault.ts';
import { readReference } from './core/entry/git-reference.ts';
import { readSourceAddress } from './core/entry/source-address.ts';
import { version } from './package-root.ts';
import type { Queue, Source } from './ports.ts';
import type { Settings } from './settings.ts';

interface Following {
  readonly source: Source;
  close(): void;
}

type Needs = Pick<Settings, 'repository' | 'branch' | 'configPath' | 'verify' | 'cacheDir'>;

/** @throws Fault for an address that is not even tried. */
export async function composeSource(
  settings: Needs,
  place: { readonly cache: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Following> {
  const { branch, configPath } = settings;
  const repository = settings.repository ?? '';
  const read = readSourceAddress(repository);
  if (read.ok && read.source.kind !== 'git') refuseWithoutGit(settings);
  if (read.ok && read.source.kind === 'codecommit')
    return codeCommit(read.source, readReference(branch).name, place.cache);
  if (read.ok && read.source.kind === 'directory') {
    const { createDirectorySource } = await import('./adapters/directory-source.ts');
    const paths = [literalFolder(configPath) ?? configPath, 'blueprints'];
    return { source: createDirectorySource({ folder: read.source.folder, paths }), close: () => undefined };
  }
  if (settings.verify === 'strict' && settings.cacheDir === null) throw FORGETFUL;
  const options = { repository, branch, cacheDir: place.cache, environment: place.env };
  return { source: createGitSource({ ...options, verification: settings.verify }), close: () => undefined };
}

/** Said aloud, never ignored: somebody counts on it. */
function refuseWithoutGit({ branch, verify }: Needs): void {
  const asked = [
    readReference(branch).kind === 'branch' ? [] : ['a tag or a commit in MLOPS_BRANCH'],
    verify === 'off' ? [] : ['MLOPS_VERIFY'],
  ].flat();
  if (asked.length === 0) return;
  throw new Fault(
    'stalled',
    'unsupported',
    `A repository that is read without git cannot have ${asked.join(' and ')}.`,
    'Read it by git: give its https or ssh address.',
  );
}

/** Otherwise each start would begin anew, and what was pushed meanwhile would be looked at by nobody. */
const FORGETFUL = new Fault(
  'stalled',
  'bad-verification',
  'MLOPS_VERIFY is strict, but the commit that was accepted last would be forgotten at the end of the process.',
  'Name a folder that outlives it in MLOPS_CACHE_DIR.',
);

/** Not simulated, whatever else is: it is where the person's own configuration lies. */
async function codeCommit(
  address: { readonly region: string; readonly repository: string },
  branch: string,
  cacheDir: string,
): Promise<Following> {
  const { createCodeCommitSource } = await import('./adapters/codecommit/source.ts');
  const clients = awsClients({ version, region: address.region });
  const source = createCodeCommitSource({
    ...address,
    branch,
    cacheDir,
    client: await clients.codecommit(),
  });
  return { source, close: () => clients.close() };
}

/** The queue of triggers; in the region that its address names, or else that of the service. */
export async function composeQueue(
  url: string | null,
): Promise<{ readonly queue: Queue | null; close(): void }> {
  if (url === null) return { queue: null, close: () => undefined };
  const { createSqsQueue, regionOfQueue } = await import('./adapters/sqs-queue.ts');
  const region = regionOfQueue(url);
  const clients = awsClients({ version, ...(region === undefined ? {} : { region }) });
  return { queue: createSqsQueue(url, () => clients.sqs(new URL(url).origin)), close: () => clients.close() };
}
