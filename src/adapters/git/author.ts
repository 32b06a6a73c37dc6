import type { Variables } from './secret.ts';
import { wrong } from './secret.ts';

/** Who commits. */
export interface Author {
  readonly name: string;
  readonly mail: string;
}

/** The service itself; `localhost` promises nobody that mail arrives. */
const OURSELVES: Author = { name: 'mlops-reconciler', mail: 'mlops-reconciler@localhost' };

/** As git writes it, without what git would take away: https://git-scm.com/docs/git-commit-tree#_commit_information */
const WRITTEN = /^(?<name>[^<>\p{Cc}]{1,100}) <(?<mail>[^<>\s\p{Cc}]{1,200})>$/u;

/** Hosts may take commits only of authors they know. @throws Fault `bad-credentials` */
export function readAuthor(variables: Variables): Author {
  const text = variables['REPOSITORY_AUTHOR'] ?? '';
  if (text === '') return OURSELVES;
  const { name, mail } = WRITTEN.exec(text)?.groups ?? {};
  if (name !== undefined && mail !== undefined) return { name, mail };
  throw wrong(
    'REPOSITORY_AUTHOR names no author.',
    'Write NAME <MAIL>, like Deployer <deployer@example.com>.',
  );
}
