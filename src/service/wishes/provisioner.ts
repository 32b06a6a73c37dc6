import { amend } from '../../config/amend.ts';
import { BODY, parseBody } from '../../config/parse-body.ts';
import type { Blueprint } from '../../core/blueprint.ts';
import { isPattern } from '../../core/entry/config-paths.ts';
import { Fault } from '../../core/fault.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { plainText } from '../../core/text/plain-text.ts';
import type { Provisioned, Provisioning } from '../../core/entry/provisioning.ts';
import type { Problem } from '../../core/text/result.ts';
import type { Checkout } from '../../ports.ts';
import { examineDesire, missing, readShelf } from './desire.ts';
import type { Desire } from './desire.ts';
import { Wishes } from './wanted.ts';
import type { World } from '../world.ts';

/** What the service has to know to write into Git. */
export type Desk = ConstructorParameters<typeof Wishes>[0] &
  Pick<World, 'source' | 'configPath' | 'mode' | 'blueprints' | 'log'>;

/** Requests that may wait for each other. */
const WAITING = 20;

/**
 * Puts entries that come by request into the configuration in Git, which stays the truth: what is deployed is what the
 * next look finds there. Only what `validate` takes is committed.
 */
export class Provisioner implements Provisioning {
  readonly #desk: Desk;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async provision(body: Uint8Array, by: string): Promise<Provisioned> {
    const barred = this.#barred();
    if (barred !== null) return barred;
    const parsed = parseBody(body);
    if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems };
    return this.#inTurn(() => this.#write(parsed.value, by));
  }

  /** Why nothing is written, whatever is asked for. */
  #barred(): Provisioned | null {
    const { mode, source, configPath } = this.#desk;
    if (mode === 'observe')
      return no(
        'forbidden',
        'This service only observes.',
        'Commit the entry, or ask a service that applies.',
      );
    if (source.amend === undefined)
      return no('impossible', `This service reads ${source.description} and cannot write to it.`, BY_GIT);
    if (isPattern(configPath))
      return no(
        'impossible',
        `The configuration is in the files of ${configPath}, and a request names none.`,
        BY_GIT,
      );
    return null;
  }

  async #write(entry: JsonObject, by: string): Promise<Provisioned> {
    const { source, configPath: path, policy, log } = this.#desk;
    await policy.refresh();
    const builtIn = await this.#builtIn();
    const seen: { answer: Provisioned | null } = { answer: null };
    const commit = await source.amend?.({
      path,
      write: async (tip) => {
        const draft = await this.#draft(tip, entry, builtIn);
        seen.answer = draft.answer;
        if (draft.text === null) return null;
        const [name = ''] = draft.names;
        return { bytes: new TextEncoder().encode(draft.text), message: messageOf(name, draft.isNew, by) };
      },
    });
    if (seen.answer === null) throw new Error('a source that writes asks what is to be written');
    if (typeof commit === 'string' && seen.answer.kind === 'written')
      log.info({ commit, pipeline: seen.answer.names[0] ?? null, by: plainText(by, BY) }, 'entry committed');
    return seen.answer;
  }

  /** What becomes of the configuration of a commit; no text when it stays as it is. */
  async #draft(tip: Checkout, entry: JsonObject, builtIn: readonly Blueprint[]): Promise<Draft> {
    const { configPath } = this.#desk;
    const bytes = await tip.file(configPath);
    if (bytes === undefined) return undone(broken([missing(configPath)]));
    const shelf = await readShelf(tip, builtIn);
    const before = examineDesire(bytes, configPath, shelf);
    if (!before.ok) return undone(broken(before.problems));
    const text = new TextDecoder().decode(bytes);
    const amended = amend(text, entry, before.value.library);
    if (amended === null) throw new Error(`${configPath} is valid and no list of pipelines`);
    const { names, pointer } = amended;
    const after = examineDesire(new TextEncoder().encode(amended.text), configPath, shelf);
    if (!after.ok) return undone({ kind: 'invalid', problems: after.problems.map(inBody(pointer)) });
    const forbidden = await this.#forbidden(after.value, names);
    if (forbidden !== null) return undone(forbidden);
    const warnings = after.warnings.filter(isWithin(pointer)).map(inBody(pointer));
    const isNew = before.value.config.pipelines.every(({ name }) => name !== names[0]);
    const committed = amended.text !== text;
    const answer = { kind: 'written', committed, names, warnings } as const;
    return { answer, text: committed ? amended.text : null, names, isNew };
  }

  /** What the policy says of it as far as it is known before the stacks that it refers to. */
  async #forbidden(desire: Desire, names: readonly string[]): Promise<Provisioned | null> {
    const { config } = desire;
    const pipelines = config.pipelines.filter(({ name }) => names.includes(name));
    const wishes = new Wishes(this.#desk, { ...desire, config: { ...config, pipelines } });
    const wanted = await Promise.all(
      config.environments.map((environment) => wishes.of(environment, () => undefined)),
    );
    const blocked = wanted.flat().find(({ blocked }) => blocked?.kind === 'forbidden')?.blocked;
    return blocked == null ? null : no('forbidden', blocked.why, blocked.releases);
  }

  /** Blueprints of ours that cannot be read are a broken installation, not somebody's input. */
  async #builtIn(): Promise<readonly Blueprint[]> {
    const loaded = await this.#desk.blueprints.load();
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    return loaded.value;
  }

  /** One after the other: racing each other would only cost pushes. */
  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING)
      throw new Fault('waiting', 'busy', 'Too many entries wait to be committed.', 'Ask again.');
    this.#waiting += 1;
    const before = this.#turn;
    const mine = before.then(task, task);
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}

interface Draft {
  readonly answer: Provisioned;
  readonly text: string | null;
  readonly names: readonly string[];
  readonly isNew: boolean;
}

const undone = (answer: Provisioned): Draft => ({ answer, text: null, names: [], isNew: false });

const BY_GIT = 'Commit the entry yourself.';

const no = (kind: 'forbidden' | 'impossible', message: string, hint: string): Provisioned => ({
  kind,
  message,
  hint,
  problems: [],
});

const broken = (problems: readonly Problem[]): Provisioned => ({
  kind: 'broken',
  message: 'The configuration in Git has errors, so nothing is added to it.',
  hint: 'Mend it there first.',
  problems,
});

const isWithin =
  (entry: string) =>
  ({ pointer }: Problem): boolean =>
    pointer === entry || pointer.startsWith(`${entry}/`);

/** Where in the body it is; lines are not those of the sender. */
const inBody =
  (entry: string) =>
  (problem: Problem): Problem =>
    isWithin(entry)(problem)
      ? { ...problem, file: BODY, line: null, column: null, pointer: problem.pointer.slice(entry.length) }
      : problem;

/** Characters of a name that somebody gave himself. */
const BY = 200;

const messageOf = (name: string, isNew: boolean, by: string): string =>
  `${isNew ? 'Provision' : 'Change'} ${name}\n\nAsked for by ${plainText(by, BY)} with POST /provisionpipeline.\n`;
