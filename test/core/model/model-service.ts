import { NO_EVIDENCE, question } from '../../../src/core/memory/evidence.ts';
import type { Evidence } from '../../../src/core/memory/evidence.ts';
import { ownerOf } from '../../../src/core/stack/identity.ts';
import { EMPTY_MEMORY, memoryKey, NOTHING_KNOWN } from '../../../src/core/memory.ts';
import type { Memory, StackMemory } from '../../../src/core/memory.ts';
import type { Wanted } from '../../../src/core/model.ts';
import { news } from '../../../src/core/news/news.ts';
import { pair, plan } from '../../../src/core/plan/plan.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { intend, record, tokenOf } from '../../../src/core/memory/record.ts';
import { remember } from '../../../src/core/memory/remember.ts';
import type { Rules } from '../../../src/core/rules.ts';
import { isHold, isMove } from '../../../src/core/step.ts';
import type { Move, Situation, Step } from '../../../src/core/step.ts';
import type { Transition } from '../../../src/core/told.ts';
import { INSTANCE, rules, sha256, SOURCE } from '../../support/planner.ts';
import type { ModelCloud } from './model-cloud.ts';
import type { Fate } from './model-stack.ts';

const ENVIRONMENT = 'default';

/** How one pass goes. */
export interface Course {
  readonly now: number;
  readonly commit: string;
  readonly wanted: readonly Wanted[];
  /** Taken in turn by the calls of the pass; `ok` when they run out. */
  readonly fates: readonly Fate[];
  /** The process dies before call number so-and-so, and before anything is recorded; null if it lives. */
  readonly crash: number | null;
  /** Nothing but the sweep can be read. */
  readonly blind: boolean;
}

export interface Passed {
  readonly steps: readonly Step[];
  readonly moves: readonly Move[];
  readonly transitions: readonly Transition[];
}

/** The service reduced to its decisions: look, remember, plan, intend, perform, record, tell. */
export class ModelService {
  memory: Memory = EMPTY_MEMORY;
  readonly #cloud: ModelCloud;
  /** Asked before every call. */
  readonly #referee: (move: Move, by: Rules) => void;
  #plan: Plan = { steps: [], planHashes: {}, granted: [], grantedByHand: [] };

  constructor(cloud: ModelCloud, referee: (move: Move, by: Rules) => void) {
    this.#cloud = cloud;
    this.#referee = referee;
  }

  /** A person approves everything that waits for approval. */
  approve(): void {
    this.#approve(Object.values(this.#plan.planHashes));
  }

  pass(course: Course): Passed {
    // Every pass may be the first of a new process: it knows what a file would hold, and no more.
    this.memory = JSON.parse(JSON.stringify(this.memory));
    const seen = { environment: ENVIRONMENT, stacks: this.#cloud.sweep() };
    const situations = pair(course.wanted, seen, this.memory, { instance: INSTANCE, sourceId: SOURCE }).map(
      (each) => this.#look(each, course),
    );
    this.#keep(situations.map((each) => [each.stack, each.memory]));
    const by = rules({
      now: course.now,
      environments: new Map([[ENVIRONMENT, { account: null, region: null }]]),
      approvals: new Set(this.memory.approvals.map(({ hash }) => hash)),
    });
    this.#plan = plan(situations, this.memory, by);
    const { steps, granted } = this.#plan;
    this.#approve(granted);
    const moves = steps.filter(isMove);
    const approvals = new Set([...by.approvals, ...granted]);
    const crashed = this.#execute(moves, course, { ...by, approvals });
    if (crashed) return { steps, moves, transitions: [] };
    const { transitions, told } = news(steps, this.memory, new Set([ENVIRONMENT]), sha256);
    this.#remember({ told });
    this.#keep(steps.map((step) => [step.stack, { ...this.#of(step.stack), held: heldBy(step) }]));
    return { steps, moves, transitions };
  }

  #look(situation: Situation, course: Course): Situation {
    const { live } = situation;
    if (live !== null && ownerOf(live.tags, INSTANCE, SOURCE) !== 'ours') return situation;
    const evidence = course.blind ? NO_EVIDENCE : this.#ask(situation, course.now);
    const look = { now: course.now, commit: course.commit, hash: sha256, whole: true };
    const memory = remember(situation, evidence, look);
    const templateChanged = evidence.templateSame === false;
    return { ...situation, memory, templateChanged, liveDependsOn: memory.absent?.dependsOn ?? [] };
  }

  #ask(situation: Situation, now: number): Evidence {
    const answered = question(situation, now);
    const stack = this.#cloud.stacks.get(situation.stack);
    if (stack === undefined) return NO_EVIDENCE;
    const { lastFailure, content } = stack;
    const templateSame = content.template === situation.wanted?.desired?.template;
    if (answered === 'last-failure') return { ...NO_EVIDENCE, answered, lastFailure };
    if (answered === 'template') return { ...NO_EVIDENCE, answered, templateSame };
    if (answered !== 'dependencies') return NO_EVIDENCE;
    return { ...NO_EVIDENCE, answered, dependsOn: dependenciesIn(content.template) };
  }

  /** True when the process died on the way. */
  #execute(moves: readonly Move[], course: Course, by: Rules): boolean {
    const occasion = { now: course.now, commit: course.commit, hash: sha256 };
    const before = this.memory;
    this.#keep(moves.map((move) => [move.stack, intend(this.#of(move.stack), move, occasion)]));
    const pruned = moves.filter(({ reason }) => reason === 'pruned');
    this.#remember({
      prunes: [
        ...this.memory.prunes,
        ...pruned.map(({ stack }) => ({ environment: ENVIRONMENT, stack, at: course.now })),
      ],
    });
    const fates = [...course.fates];
    const recorded: [string, StackMemory][] = [];
    for (const [index, move] of moves.entries()) {
      if (index === course.crash) return true;
      this.#referee(move, by);
      const token = tokenOf(move, before.stacks[memoryKey(ENVIRONMENT, move.stack)] ?? NOTHING_KNOWN, sha256);
      const outcome = this.#cloud.perform(move.action, token, fates.shift() ?? 'ok', course.now);
      recorded.push([move.stack, record(this.#of(move.stack), move, outcome, occasion)]);
    }
    if (moves.length === course.crash) return true;
    this.#keep(recorded);
    return false;
  }

  #of(stack: string): StackMemory {
    return this.memory.stacks[memoryKey(ENVIRONMENT, stack)] ?? NOTHING_KNOWN;
  }

  #keep(known: readonly (readonly [string, StackMemory])[]): void {
    const entries = known.map(([stack, memory]) => [memoryKey(ENVIRONMENT, stack), memory] as const);
    this.#remember({ stacks: { ...this.memory.stacks, ...Object.fromEntries(entries) } });
  }

  #remember(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
  }

  #approve(hashes: readonly string[]): void {
    const known = new Set([...this.memory.approvals.map(({ hash }) => hash), ...hashes]);
    this.#remember({ approvals: [...known].map((hash) => ({ hash, at: 0 })) });
  }
}

const heldBy = (step: Step) => (isHold(step) ? { kind: step.kind, since: step.since } : null);

/** The templates of the model say what they depend on, as ours do in their Metadata. */
export function dependenciesIn(template: string): readonly string[] {
  const { depends_on: names = [] }: { depends_on?: readonly string[] } = JSON.parse(
    template === '' ? '{}' : template,
  );
  return names;
}
