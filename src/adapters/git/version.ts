import { execFile } from 'node:child_process';

/** What `git --version` says of its number, or null where there is no git on the PATH. */
export const gitVersion = (path: string | undefined): Promise<string | null> =>
  new Promise((resolve) => {
    const options = { env: path === undefined ? {} : { PATH: path }, timeout: 10_000 };
    execFile('git', ['--version'], options, (error, stdout) => {
      resolve(error === null ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? null) : null);
    });
  });
