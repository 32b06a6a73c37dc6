import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * The four operations of CodeCommit that the service calls, over HTTP in its JSON 1.1 protocol, on repositories in
 * memory. No server that can be installed here has them (moto: repositories only), so shapes and exceptions are
 * those of the service model that the SDK is made from; it proves the adapter against the protocol, not AWS.
 */
export interface CodeCommitServer {
  readonly url: string;
  /** Operations in the order they came. */
  readonly asked: string[];
  /** Makes a commit the tip of a branch. @returns its name */
  commit(tree: Tree, options?: CommitOptions): string;
  /** From now on the operation answers with that exception, or with a page of HTML. */
  fail(operation: string, exception: string | null): void;
  close(): Promise<void>;
}

/** By path: text is a regular file. */
export type Tree = Readonly<Record<string, string | Special>>;

interface Special {
  readonly mode: 'SYMLINK' | 'EXECUTABLE' | 'submodule';
  readonly content?: string;
}

export interface CommitOptions {
  readonly branch?: string;
  /** Default: the tip of the branch. */
  readonly parents?: readonly string[];
  readonly message?: string;
  readonly author?: string;
  readonly date?: string;
}

interface Commit {
  readonly name: string;
  readonly tree: Tree;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
  readonly date: string;
}

export const REPOSITORY = 'mlops-config';

class Exception extends Error {}

export async function codeCommitServer(): Promise<CodeCommitServer> {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  const failures = new Map<string, string | null>();
  const asked: string[] = [];
  const operations = operationsOn(commits, branches);
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('CodeCommit_20150413.', '');
    asked.push(operation);
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const answer = (status: number, value: unknown, more = {}): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...more });
        response.end(typeof value === 'string' ? value : JSON.stringify(value));
      };
      const failure = failures.get(operation);
      if (failure === null) return answer(502, '<html>bad gateway</html>');
      try {
        if (failure !== undefined) throw new Exception(failure);
        const ask = operations[operation];
        if (ask === undefined) throw new Exception('UnknownOperationException');
        answer(200, ask(JSON.parse(Buffer.concat(body).toString())));
      } catch (error) {
        if (!(error instanceof Exception)) throw error;
        answer(400, { __type: error.message, message: `${error.message} of the test` });
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    commit: (tree, options = {}) => {
      const {
        branch = 'main',
        message = `Commit ${commits.size + 1}\n\nBody`,
        author = 'Ada Lovelace',
      } = options;
      const tip = branches.get(branch);
      const parents = options.parents ?? (tip === undefined ? [] : [tip]);
      const name = createHash('sha1').update(`${commits.size}`).digest('hex');
      const date = options.date ?? '1484167798 -0800';
      commits.set(name, { name, tree, parents, message, author, date });
      branches.set(branch, name);
      return name;
    },
    fail: (operation, exception) => void failures.set(operation, exception),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Input = Readonly<Record<string, string>>;

type Operations = Readonly<Record<string, (input: Input) => object>>;

function operationsOn(
  commits: ReadonlyMap<string, Commit>,
  branches: ReadonlyMap<string, string>,
): Operations {
  const mustKnow = ({ repositoryName }: Input): void => {
    if (repositoryName !== REPOSITORY) throw new Exception('RepositoryDoesNotExistException');
  };
  const commitOf = (input: Input): Commit => {
    mustKnow(input);
    const commit = commits.get(input['commitSpecifier'] ?? input['commitId'] ?? '');
    if (commit === undefined) throw new Exception('CommitDoesNotExistException');
    return commit;
  };
  return {
    GetBranch: (input) => {
      mustKnow(input);
      const branchName = input['branchName'] ?? '';
      const commitId = branches.get(branchName);
      if (commitId === undefined) throw new Exception('BranchDoesNotExistException');
      return { branch: { branchName, commitId } };
    },
    GetCommit: (input) => {
      const { name: commitId, parents, message, author, date } = commitOf(input);
      const person = { name: author, email: 'ada@example.com', date };
      return { commit: { commitId, treeId: '', parents, message, author: person, committer: person } };
    },
    GetFile: (input) => {
      const { name: commitId, tree } = commitOf(input);
      const filePath = input['filePath'] ?? '';
      const file = tree[filePath];
      if (file === undefined || modeOf(file) === 'submodule')
        throw new Exception('FileDoesNotExistException');
      const content = Buffer.from(typeof file === 'string' ? file : (file.content ?? ''));
      const fileContent = content.toString('base64');
      return {
        commitId,
        blobId: '',
        filePath,
        fileMode: modeOf(file),
        fileSize: content.length,
        fileContent,
      };
    },
    GetFolder: (input) => ({ commitId: commitOf(input).name, ...folderOf(commitOf(input).tree, input) }),
  };
}

const modeOf = (file: string | Special): string => (typeof file === 'string' ? 'NORMAL' : file.mode);

function folderOf(tree: Tree, { folderPath = '' }: Input): object {
  const inside = Object.keys(tree).filter((path) => path.startsWith(`${folderPath}/`));
  if (inside.length === 0) throw new Exception('FolderDoesNotExistException');
  const names = inside.map((path) => path.slice(folderPath.length + 1));
  const here = names.filter((name) => !name.includes('/'));
  const folders = [...new Set(names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]))];
  const entry = (name: string | undefined) => ({ absolutePath: `${folderPath}/${name}`, relativePath: name });
  const withMode = (fits: (mode: string) => boolean) =>
    here.filter((name) => fits(modeOf(tree[`${folderPath}/${name}`] ?? ''))).map(entry);
  return {
    folderPath,
    subFolders: folders.map(entry),
    files: withMode((mode) => mode === 'NORMAL' || mode === 'EXECUTABLE'),
    symbolicLinks: withMode((mode) => mode === 'SYMLINK'),
    subModules: withMode((mode) => mode === 'submodule'),
  };
}
