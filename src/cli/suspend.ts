import type { Command } from 'commander';
import { epochOf } from '../config/times.ts';
import { isWithin, lasting, scopeArguments, scopeText } from '../core/halts.ts';
import type { Halt, Scope } from '../core/halts.ts';
import type { Memory } from '../core/memory.ts';
import { plainText } from '../core/text/plain-text.ts';
import { didYouMean } from '../core/text/suggest.ts';
import { iso } from '../core/text/time.ts';
import { quote } from '../core/text/words.ts';
import { duration } from '../settings/values.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { withStore } from './requests.ts';

const WHAT = 'name of the pipeline; without it give --environment or --all';

export const describeSuspend = (command: Command): Command =>
  withSettings(
    command
      .description(
        'Changes nothing any more in a pipeline, an environment or everywhere, until it is resumed.',
      )
      .argument('[PIPELINE]', WHAT)
      .option('--all', 'the whole service')
      .requiredOption('--reason <TEXT>', 'why: everybody who wonders reads it')
      .option(
        '--until <WHEN>',
        'when it ends by itself: a time (2027-01-15T08:00:00Z) or a duration (2h, 3d)',
      ),
  );

export const describeResume = (command: Command): Command =>
  withSettings(
    command
      .description('Ends what `suspend` began.')
      .argument('[PIPELINE]', WHAT)
      .option('--all', 'the whole service'),
  );

/** Longest reason that is kept. */
const LONGEST = 256;

type Name = string | undefined;

export async function suspendVerb(pipeline: Name, flags: Flags, outside: Outside): Promise<ExitCode> {
  const scopes = scopesOf(pipeline, flags);
  const reason = plainText(String(flags['reason']), LONGEST).trim();
  const until = untilOf(flags['until'], Date.now());
  if (typeof scopes === 'string') return refuse(outside, scopes, ONE_OF);
  if (reason === '') return refuse(outside, '--reason is empty.', 'Say why, for those who wonder.');
  if (until === undefined) return refuse(outside, NO_TIME, 'Such as 2027-01-15T08:00:00Z, 2h or 3d.');
  return withStore(flags, outside, async (store, { state }) => {
    const { memory } = await store.load();
    const stranger = scopes.flatMap((scope) => unknown(scope, memory) ?? [])[0];
    if (stranger !== undefined)
      return refuse(outside, `The state in ${state} ${stranger.why}`, stranger.hint);
    for (const scope of scopes) await store.ask({ kind: 'suspend', ...scope, reason, until });
    const end = until === null ? 'until somebody resumes it' : `until ${iso(until)}`;
    print(outside.stdout, [
      `Noted in ${state}: ${scopes.map(scopeText).join(', ')} is suspended from the next look on, ${end}. What is under way goes on.`,
    ]);
    return EXIT.done;
  });
}

export async function resumeVerb(pipeline: Name, flags: Flags, outside: Outside): Promise<ExitCode> {
  const scopes = scopesOf(pipeline, flags);
  if (typeof scopes === 'string') return refuse(outside, scopes, ONE_OF);
  return withStore(flags, outside, async (store, { state }) => {
    const { memory } = await store.load();
    const waiting = (await store.asked()).flatMap(({ request }) =>
      request.kind === 'suspend' ? [{ ...request, at: 0 }] : [],
    );
    const halts = lasting([...(memory.halts ?? []), ...waiting], Date.now());
    const ended = scopes.filter((scope) => halts.some((halt) => isWithin(halt, scope)));
    const named = scopes.map(scopeText).join(', ');
    if (ended.length === 0)
      return refuse(outside, `The state in ${state} knows no suspension of ${named}.`, othersText(halts));
    for (const scope of ended) await store.ask({ kind: 'resume', ...scope });
    const left = halts.filter((halt) => !ended.some((scope) => isWithin(halt, scope)));
    print(outside.stdout, [
      `Noted in ${state}: ${ended.map(scopeText).join(', ')} goes on at the next look.`,
      ...(left.length === 0 ? [] : [othersText(left)]),
    ]);
    return EXIT.done;
  });
}

const ONE_OF = 'Name one PIPELINE (with --environment only there), or give --environment NAME or --all.';
const NO_TIME = '--until is no time, or one that is over.';

function refuse(outside: Outside, why: string, hint: string): ExitCode {
  print(outside.stderr, [`error: ${why}`, `    ${hint}`]);
  return EXIT.error;
}

/** What a command line speaks of, or what is wrong with that. The setting of a service is no such word. */
function scopesOf(pipeline: Name, flags: Flags): readonly Scope[] | string {
  const named = flags['environment'];
  const environments = Array.isArray(named) ? named.map(String) : null;
  if (flags['all'] === true) {
    if (pipeline !== undefined || environments !== null) return '--all is everything, and stands alone.';
    return [{ pipeline: null, environment: null }];
  }
  if (pipeline === undefined && environments === null) return 'It is not said what is meant.';
  return (environments ?? [null]).map((environment) => ({ pipeline: pipeline ?? null, environment }));
}

/** Beyond it, to write no --until is easier. */
const MOST = '2500d';

/** Null without the option; undefined for what is no time to come. */
function untilOf(written: Flags[string], now: number): number | null | undefined {
  if (written === undefined) return null;
  const text = String(written);
  const span = duration('1s', MOST)(text);
  if (span.ok) return now + span.value;
  const time = TIME.test(text) ? epochOf(text) : null;
  return time === null || time <= now ? undefined : time;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

interface Stranger {
  readonly why: string;
  readonly hint: string;
}

/** A name that the service has never seen is a slip of the pen. */
function unknown({ pipeline, environment }: Scope, { told }: Memory): Stranger | null {
  const all = Object.values(told.stacks);
  const pipelines = all.map((stack) => stack.pipeline);
  const environments = all.map((stack) => stack.environment);
  return stranger('pipeline', pipeline, pipelines) ?? stranger('environment', environment, environments);
}

function stranger(kind: string, name: string | null, known: readonly string[]): Stranger | null {
  if (name === null || known.includes(name)) return null;
  const hint = didYouMean(name, [...new Set(known)].toSorted());
  return { why: `knows no ${kind} ${quote(name)}.`, hint: hint ?? CHECK };
}

const CHECK = 'Check the name, and that --state is the one the service has.';

const othersText = (halts: readonly Halt[]): string =>
  halts.length === 0
    ? 'What is suspended by its entry goes on by a commit that takes `suspend` away.'
    : `Suspended: ${halts.map((halt) => `${scopeText(halt)} (resume ${scopeArguments(halt)})`).join(', ')}.`;
