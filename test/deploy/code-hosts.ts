/** GitHub, GitLab and CodeCommit as far as comments on pull requests go, on this machine. */
import { createServer, type IncomingMessage } from 'node:http';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import { isObject } from '../../src/core/text/json.ts';
import { parseJson, text } from './data.ts';

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly body: string;
}

export interface CodeHost {
  readonly url: string;
  /** Those of the pull request 7, oldest first; tests may add to them. */
  readonly comments: Comment[];
  /** What every request is answered with, once it is set. */
  refuse(status: number): void;
  close(): void;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly page: number;
  readonly target: string;
  readonly body: JsonObject;
}

/** Whoever the token belongs to. */
export const OURS = 'github-actions[bot]';
const SIZE = 100;

export async function codeHost(): Promise<CodeHost> {
  const comments: Comment[] = [];
  let refused: number | null = null;
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const asked = await read(request);
      const { status, value } =
        refused === null ? answer(comments, asked) : { status: refused, value: { message: 'refused' } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    void respond();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    comments,
    refuse: (status) => {
      refused = status;
    },
    close: () => void server.close(),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://local');
  const sent = Buffer.concat(chunks).toString('utf8');
  const body = sent === '' ? {} : parseJson(sent);
  return {
    method: request.method ?? '',
    path: pathname,
    page: Number(searchParams.get('page') ?? 1),
    target: String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, ''),
    body: isObject(body) ? body : {},
  };
}

interface Answer {
  readonly status: number;
  readonly value: Json;
}

function answer(comments: Comment[], asked: Asked): Answer {
  if (asked.target !== '') return codeCommit(comments, asked);
  return asked.path.startsWith('/api/v4/') ? gitLab(comments, asked) : gitHub(comments, asked);
}

const ok = (value: Json): Answer => ({ status: 200, value });
const MISSING: Answer = { status: 404, value: { message: 'Not Found' } };

const pageOf = <T>(all: readonly T[], page: number): readonly T[] =>
  all.slice((page - 1) * SIZE, page * SIZE);

function add(comments: Comment[], body: Json | undefined): Comment {
  const comment = { id: String(comments.length + 1), author: OURS, body: text(body) };
  comments.push(comment);
  return comment;
}

function change(comments: Comment[], id: string, body: Json | undefined): boolean {
  const index = comments.findIndex((comment) => comment.id === id);
  const [before] = comments.slice(index, index + 1);
  if (index === -1 || before === undefined) return false;
  comments[index] = { ...before, body: text(body) };
  return true;
}

const issueComment = ({ id, author, body }: Comment): Json => ({
  id: Number(id),
  user: { login: author },
  body,
});

function gitHub(comments: Comment[], { method, path, page, body }: Asked): Answer {
  const at = `${method} ${path}`;
  if (at === 'GET /repos/ml/config/issues/7/comments') return ok(pageOf(comments, page).map(issueComment));
  if (at === 'POST /repos/ml/config/issues/7/comments')
    return { status: 201, value: issueComment(add(comments, body['body'])) };
  const [, id = ''] = /^PATCH \/repos\/ml\/config\/issues\/comments\/(\d+)$/.exec(at) ?? [];
  return change(comments, id, body['body']) ? ok({ id: Number(id) }) : MISSING;
}

const note = ({ id, author, body }: Comment): Json => ({
  id: Number(id),
  author: { id: author === OURS ? 1 : 2 },
  body,
});

function gitLab(comments: Comment[], { method, path, page, body }: Asked): Answer {
  const at = `${method} ${path}`;
  if (at === 'GET /api/v4/user') return ok({ id: 1 });
  const notes = '/api/v4/projects/12/merge_requests/7/notes';
  if (at === `GET ${notes}`) return ok(pageOf(comments.toReversed(), page).map(note));
  if (at === `POST ${notes}`) return { status: 201, value: note(add(comments, body['body'])) };
  const [, id = ''] = /\/notes\/(\d+)$/.exec(path) ?? [];
  return method === 'PUT' && change(comments, id, body['body']) ? ok({ id: Number(id) }) : MISSING;
}

function codeCommit(comments: Comment[], { target, body }: Asked): Answer {
  if (target === 'GetCommentsForPullRequest') {
    const shown = comments.map(({ id, body: content }) => ({ commentId: id, content, deleted: false }));
    return ok({ commentsForPullRequestData: [{ comments: shown }] });
  }
  if (target === 'PostCommentForPullRequest')
    return ok({ comment: { commentId: add(comments, body['content']).id } });
  const commentId = text(body['commentId']);
  if (comments.find(({ id }) => id === commentId)?.author !== OURS)
    return { status: 400, value: { __type: 'CommentNotCreatedByCallerException', message: 'not yours' } };
  change(comments, commentId, body['content']);
  return ok({ comment: { commentId } });
}
