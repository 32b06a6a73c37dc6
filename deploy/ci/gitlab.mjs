import { allPages, request } from './keep-comment.mjs';

/** The merge request of a GitLab job, or null. https://docs.gitlab.com/api/notes/#merge-requests */
export function gitLab(env) {
  const { CI_API_V4_URL: api, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: number } = env;
  if (api === undefined || project === undefined || number === undefined) return null;
  const url = `${api}/projects/${project}/merge_requests/${number}/notes`;
  const headers = { 'private-token': env['GITLAB_TOKEN'] ?? '' };
  return {
    repository: env['CI_PROJECT_URL'],
    hint: 'GITLAB_TOKEN is a project access token with the scope "api"; the token of the job itself cannot comment.',
    longest: 1_000_000,
    own: async () => {
      const { id } = await request('GET', `${api}/user`, { headers });
      const found = await allPages(url, { headers });
      // Notes come newest first.
      return found.filter(({ author }) => author?.id === id).toReversed();
    },
    update: async (id, body) => {
      await request('PUT', `${url}/${id}`, { headers, body: { body } });
      return true;
    },
    create: (body) => request('POST', url, { headers, body: { body } }),
  };
}
