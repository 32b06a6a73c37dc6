import { ownerOf } from '../../../src/core/stack/identity.ts';
import type { Wanted } from '../../../src/core/model.ts';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { HOUR, MINUTE } from '../../../src/core/text/time.ts';
import {
  absent,
  contentOf,
  desired,
  INSTANCE,
  metaOutput,
  NOW,
  sha256,
  SOURCE,
  wanted,
} from '../../support/planner.ts';
import { ModelCloud } from './model-cloud.ts';
import type { Nature } from './model-cloud.ts';
import { ModelService } from './model-service.ts';
import type { Passed } from './model-service.ts';
import type { Fate, ModelStack } from './model-stack.ts';
import { Referee } from './referee.ts';

export const PIPELINES = ['a', 'b', 'c', 'd'] as const;
export type Pipeline = (typeof PIPELINES)[number];

/** An entry of the configuration, as far as the planner cares. */
export interface Entry {
  readonly version: number;
  readonly protect: boolean;
  readonly onRemoval: 'delete' | 'retain';
  readonly state: 'present' | 'absent';
  readonly dependsOn: readonly Pipeline[];
  readonly retry: string | null;
  readonly suspended: boolean;
  readonly approval: 'required' | 'none';
}

export type Deed = 'tag' | 'template' | 'protection' | 'delete' | 'take' | 'pause';

/** One thing that happens. */
export type Event =
  | { readonly kind: 'commit'; readonly pipeline: Pipeline; readonly entry: Partial<Entry> | null }
  | {
      readonly kind: 'pass';
      readonly fates: readonly Fate[];
      readonly crash: number | null;
      readonly blind: boolean;
    }
  | { readonly kind: 'time'; readonly minutes: number }
  | { readonly kind: 'hand'; readonly pipeline: Pipeline; readonly deed: Deed }
  | { readonly kind: 'state-loss' }
  | { readonly kind: 'approve' };

const FRESH: Entry = {
  version: 1,
  protect: false,
  onRemoval: 'delete',
  state: 'present',
  dependsOn: [],
  retry: null,
  suspended: false,
  approval: 'none',
};

/** Git, CloudFormation, the service and time, and all that may happen to them. */
export class History {
  readonly cloud: ModelCloud;
  readonly #service: ModelService;
  readonly #referee: Referee;
  readonly #entries = new Map<Pipeline, Entry>();
  #now = NOW;
  #commits = 0;
  #wanted: readonly Wanted[] | null = null;

  constructor(nature: Nature = () => 'ok') {
    this.cloud = new ModelCloud(nature, isOurs, outputsOf);
    this.#referee = new Referee(this.cloud);
    this.#service = new ModelService(this.cloud, (move, by) => this.#referee.judge(move, by));
  }

  happen(event: Event): void {
    switch (event.kind) {
      case 'commit':
        return this.#commit(event.pipeline, event.entry);
      case 'pass':
        return void this.pass(event.fates, event.crash, event.blind);
      case 'time':
        return this.wait(event.minutes * MINUTE);
      case 'hand':
        return this.#meddle(`mlops-default-${event.pipeline}`, event.deed);
      case 'state-loss':
        this.#service.memory = EMPTY_MEMORY;
        return this.#referee.forget();
      case 'approve':
        return this.#service.approve();
      default:
        return event satisfies never;
    }
  }

  /** One pass of the service, and then one step of everything under way. */
  pass(fates: readonly Fate[] = [], crash: number | null = null, blind = false): Passed {
    const wishes = this.wanted();
    this.#now += 1000;
    this.#referee.beforePass(wishes, this.#now);
    const course = { now: this.#now, commit: `commit-${this.#commits}`, wanted: wishes, fates, crash, blind };
    const passed = this.#service.pass(course);
    this.#referee.afterPass(passed.moves, this.#now);
    this.wait(MINUTE);
    return passed;
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
    this.cloud.advance(this.#now);
  }

  /** Nothing fails any more: passes until two in a row do nothing, and a day later nothing either. */
  settle(): Passed {
    let quiet = 0;
    for (let passes = 0; passes < 400; passes += 1) {
      const passed = this.pass();
      const busy = [...this.cloud.stacks.values()].some((stack) => stack.busy);
      quiet = passed.moves.length === 0 && !busy ? quiet + 1 : 0;
      if (quiet === 4) return passed;
      this.wait(quiet === 2 ? 25 * HOUR : 35 * MINUTE);
    }
    throw new Error('it does not come to rest');
  }

  wanted(): readonly Wanted[] {
    this.#wanted ??= this.#wishes();
    return this.#wanted;
  }

  #wishes(): readonly Wanted[] {
    const present = (name: Pipeline): boolean => this.#entries.get(name)?.state === 'present';
    return [...this.#entries].map(([pipeline, entry]) => {
      const dependsOn = entry.dependsOn.filter((name) => name < pipeline && present(name));
      return wishOf(pipeline, { ...entry, dependsOn });
    });
  }

  #commit(pipeline: Pipeline, change: Partial<Entry> | null): void {
    this.#commits += 1;
    this.#wanted = null;
    if (change === null) return void this.#entries.delete(pipeline);
    const before = this.#entries.get(pipeline) ?? FRESH;
    const after = { ...before, ...change };
    this.#entries.set(pipeline, after);
    if (after.retry !== before.retry) this.#referee.forgive(`mlops-default-${pipeline}`);
  }

  #meddle(name: string, deed: Deed): void {
    const stack = this.cloud.stacks.get(name);
    if (deed === 'take' && stack === undefined) {
      const taken = this.cloud.make(name, { owner: 'somebody else' }, this.#now);
      taken.begin('CREATE_IN_PROGRESS', 'ok', null, this.#now);
    }
    if (stack === undefined || stack.busy || !stack.everComplete) return;
    this.#now += 1000;
    const { tags, template } = stack.content;
    if (deed === 'tag') stack.edit({ tags: { ...tags, edited: String(this.#now) } }, this.#now);
    if (deed === 'template') stack.edit({ template: edited(template) }, this.#now);
    if (deed === 'protection') stack.protection = !stack.protection;
    if (deed === 'delete') stack.begin('DELETE_IN_PROGRESS', 'ok', null, this.#now);
    if (deed === 'pause') {
      stack.updated = this.#now;
      stack.status = 'UPDATE_FAILED';
    }
  }
}

const isOurs = ({ content }: ModelStack): boolean => ownerOf(content.tags, INSTANCE, SOURCE) === 'ours';

const edited = (template: string): string =>
  JSON.stringify({ ...(template === '' ? {} : JSON.parse(template)), edited: true });

interface ModelTemplate {
  readonly pipeline: Pipeline;
  readonly version: number;
  readonly protect: boolean;
  readonly on_removal: Entry['onRemoval'];
  readonly depends_on: readonly Pipeline[];
}

function wishOf(pipeline: Pipeline, entry: Entry): Wanted {
  const { state, protect, retry, approval, dependsOn } = entry;
  const suspend = entry.suspended ? { reason: 'suspended', until: null } : null;
  const common = { pipeline, protect, retry, approval, suspend, dependsOn };
  if (state === 'absent') return absent(common);
  const { version, onRemoval } = entry;
  const model: ModelTemplate = { pipeline, version, protect, on_removal: onRemoval, depends_on: dependsOn };
  const template = JSON.stringify(model);
  const stack = desired({ pipeline, protect, template, digest: sha256(template), parameters: {} });
  return wanted({ ...common, desired: stack });
}

/** What CloudFormation would show of a template like those above. */
function outputsOf(template: string): Readonly<Record<string, string>> {
  const { protect, on_removal: onRemoval, pipeline }: ModelTemplate = JSON.parse(template);
  return metaOutput({ digest: sha256(template), content: contentOf(pipeline), protect, onRemoval });
}
