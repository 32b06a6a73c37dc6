import { allPages, request } from './keep-comment.mjs';

/** Who comments with the token of a job. */
const JOB = 'github-actions[bot]';

/**
 * The pull request of a GitHub job, or null.
 * https://docs.github.com/en/rest/issues/comments: a pull request is an issue there.
 */
export function gitHub(env) {
  const { GITHUB_REPOSITORY: name, GITHUB_REF: ref = '', GITHUB_SERVER_URL: server } = env;
  const [, number] = /^refs\/pull\/(\d+)\//.exec(ref) ?? [];
  if (name === undefined || number === undefined) return null;
  const url = `${env['GITHUB_API_URL'] ?? 'https://api.github.com'}/repos/${name}/issues`;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${env['GITHUB_TOKEN'] ?? ''}`,
  };
  return {
    repository: `${server ?? 'https://github.com'}/${name}`,
    hint: 'The job needs GITHUB_TOKEN and "permissions: pull-requests: write"; in a pull request from a fork it never has it.',
    longest: 65_536,
    own: async () => {
      const found = await allPages(`${url}/${number}/comments`, { headers });
      return found.filter(({ user }) => user?.login === (env['COMMENT_AUTHOR'] ?? JOB));
    },
    update: async (id, body) => {
      await request('PATCH', `${url}/comments/${id}`, { headers, body: { body } });
      return true;
    },
    create: (body) => request('POST', `${url}/${number}/comments`, { headers, body: { body } }),
  };
}
