/** The first line of a plan, by which its comment is found again. */
const MARKER = /^<!-- mlops-reconciler plan: [a-z][a-z0-9-]{0,19} -->$/;

/**
 * Writes the plan into the comment that has the one before, or into a new one. A comment of somebody else is left alone,
 * whatever it begins with: its author could change it afterwards.
 * @param host where the pull request is: `own()` lists our comments, oldest first, `update` and `create` write them
 * @returns {Promise<'created' | 'updated' | 'left as it is'>}
 */
export async function keepComment(host, markdown) {
  const [marker = ''] = markdown.split('\n', 1);
  if (!MARKER.test(marker)) throw new Error('What was planned does not begin with the marker of a plan.');
  const body = shortened(markdown, host.longest);
  for (const comment of await host.own()) {
    if (comment.body.split(/\r?\n/, 1)[0] !== marker) continue;
    if (comment.body === body) return 'left as it is';
    if (await host.update(comment.id, body)) return 'updated';
  }
  await host.create(body);
  return 'created';
}

const LEFT_OUT = '\n\n**The rest does not fit into one comment.** The log of the job has all of it.\n';

/** Whole lines of it: a table may end early, but no row and no code is cut in two. */
function shortened(markdown, longest) {
  if (markdown.length <= longest) return markdown;
  const room = markdown.slice(0, longest - LEFT_OUT.length);
  return room.slice(0, room.lastIndexOf('\n')) + LEFT_OUT;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/** Pages of 100 comments that are read. */
const PAGES = 50;

/**
 * One request to an API that speaks JSON. A redirect is not followed: it would take the token elsewhere.
 * @throws Error with what the server said, without the token
 */
export async function request(method, url, { headers, body }) {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', 'user-agent': 'mlops-reconciler', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname} was answered with ${answer.status}.`);
  return answer.json();
}

/** All pages of a list that takes `per_page` and `page`, as those of GitHub and GitLab do. */
export async function allPages(url, options) {
  const all = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const found = await request('GET', `${url}?per_page=100&page=${page}`, options);
    all.push(...found);
    if (found.length < 100) break;
  }
  return all;
}
