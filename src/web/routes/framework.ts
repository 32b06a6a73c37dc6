import { Hono } from 'hono';
import type { Context } from 'hono';
import { problemJson } from '../../core/show/describe.ts';
import { Fault } from '../../core/fault.ts';
import { isObject, parseJson } from '../../core/text/json.ts';
import type { Provisioned } from '../../core/entry/provisioning.ts';
import type { Problem } from '../../core/text/result.ts';
import type { View } from '../../core/show/view.ts';
import { stateOf, stepsNamed } from './framework-status.ts';
import { readBody } from '../requests/read-body.ts';
import type { Bodies } from '../requests/read-body.ts';
import { CLOSE, refusedBody } from '../requests/refusals.ts';
import { Sessions } from '../requests/sessions.ts';
import type { Site } from '../pages/site.ts';

/** Bytes of an entry, and of a question about one. */
const MOST = 256 * 1024;

/** Requests that are remembered until the next look knows what they became. */
const REMEMBERED = 1000;

/**
 * The two calls of the AWS MLOps Framework, for those who provision by API: `POST /provisionpipeline` and `POST
 * /pipelinestatus`. A pipeline's id is its name. Both need the token as bearer token, and whoever has none hears so
 * before a byte of the body is read.
 */
export function framework(site: Site, bodies: Bodies): Hono {
  const app = new Hono();
  // Of its own: the cookie of the page opens nothing here.
  const sessions = new Sessions(site.token, site.now);
  const known = new Map<string, Written>();
  const guarded =
    (answer: (context: Context, body: Uint8Array) => Response | Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      if (!sessions.allows(context)) return context.json(UNAUTHORIZED, 401, CLOSE);
      const body = await readBody(context.req.raw, MOST, bodies);
      return typeof body === 'string' ? refusedBody(context, body) : answer(context, body);
    };
  app.post(
    '/provisionpipeline',
    guarded(async (context, body) => {
      try {
        const before = commitIn(site.showing.view);
        const done = await site.provisioning.provision(body, askerOf(context));
        if (done.kind === 'written') remember(known, done.names, done.committed ? { before } : null);
        if (done.kind === 'written') site.look();
        return answered(context, done);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return faulty(context, error);
      }
    }),
  );
  app.post(
    '/pipelinestatus',
    guarded((context, body) => statusOf(site, known, context, body)),
  );
  return app;
}

const UNAUTHORIZED = { message: 'Send the token of the service as bearer token.' };

/** Who says that he asks (RFC 9110, From), and where from: all that is known of somebody with the common token. */
function askerOf({ req, env }: Context): string {
  const address: unknown = env?.incoming?.socket?.remoteAddress;
  const from = req.header('from') ?? 'somebody with the token';
  return typeof address === 'string' ? `${from} at ${address}` : from;
}

/** What a request became. */
interface Written {
  readonly names: readonly string[];
  /** Where the branch was seen before it was committed; null where nothing had to be. */
  readonly unseen: { readonly before: string | null } | null;
}

function remember(known: Map<string, Written>, names: readonly string[], committed: Written['unseen']): void {
  const [name = ''] = names;
  const unseen = committed ?? known.get(name)?.unseen ?? null;
  known.delete(name);
  known.set(name, { names, unseen });
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
}

/** As long as the branch is seen where it was before, what is known of the stacks is from before too. */
const isUnseen = ({ unseen }: Written, view: View | null): boolean =>
  unseen !== null && commitIn(view) === unseen.before;

const commitIn = (view: View | null): string | null => view?.snapshot.revision?.commit ?? null;

const STATUSES = { invalid: 400, forbidden: 403, broken: 409, impossible: 409 } as const;

function answered(context: Context, done: Provisioned): Response {
  switch (done.kind) {
    case 'written': {
      const [id = ''] = done.names;
      const message = `The pipeline ${id} is in the configuration and is deployed from there.`;
      const warnings = done.warnings.length === 0 ? {} : { problems: done.warnings.map(problemJson) };
      return context.json({ message, pipeline_id: id, ...warnings });
    }
    case 'invalid':
      return refused(context, 400, 'Bad request. Nothing was committed.', done.problems);
    case 'forbidden':
    case 'broken':
    case 'impossible':
      return refused(context, STATUSES[done.kind], sentences(done), done.problems);
    default:
      return done satisfies never;
  }
}

const refused = (
  context: Context,
  status: 400 | 403 | 409,
  message: string,
  problems: readonly Problem[],
): Response => context.json({ message, problems: problems.map(problemJson) }, status);

const sentences = ({ message, hint }: { readonly message: string; readonly hint: string | null }): string =>
  hint === null ? message : `${message} ${hint}`;

/** What a person must mend first is no matter of asking again. */
const faulty = (context: Context, fault: Fault): Response =>
  fault.lane === 'stalled'
    ? refused(context, 409, sentences(fault), [])
    : context.json({ message: sentences(fault) }, 503, { 'retry-after': '5' });

function statusOf(
  { showing: { view } }: Site,
  known: ReadonlyMap<string, Written>,
  context: Context,
  body: Uint8Array,
): Response {
  const fields = parseJson(new TextDecoder().decode(body));
  const id = isObject(fields) ? fields['pipeline_id'] : undefined;
  if (typeof id !== 'string' || id === '')
    return context.json({ message: 'Bad request. Send {"pipeline_id": ...} as JSON.' }, 400);
  const written = known.get(id);
  if (written !== undefined && isUnseen(written, view))
    return context.json({ message: `${id} is committed and not yet looked at.`, pipeline_id: id });
  const steps = view === null ? [] : stepsNamed(view, written?.names ?? [id]);
  if (view !== null && steps.length > 0) return context.json(stateOf(view, id, steps));
  if (view !== null) return context.json({ message: 'There is no pipeline of this id.' }, 404);
  return context.json({ message: 'Nothing was looked at yet, or another process holds the lease.' }, 503, {
    'retry-after': '5',
  });
}
