import { parsePolicy } from '../config/parse-policy.ts';
import { Fault } from '../core/fault.ts';
import { NO_POLICY } from '../core/entry/policy.ts';
import type { Policy } from '../core/entry/policy.ts';
import type { Problem } from '../core/text/result.ts';
import type { Log, PolicyText } from '../ports.ts';

/** The policy that holds now. */
export interface PolicyInForce {
  /** The same object for as long as it has not changed. */
  readonly current: Policy;
  /** Reads it again; what cannot be used is told in the log, and the one before stays in force. */
  refresh(signal?: AbortSignal): Promise<void>;
}

/** Of a service that nobody has given one. */
export const WITHOUT_POLICY: PolicyInForce = { current: NO_POLICY, refresh: () => Promise.resolve() };

/**
 * Reads the policy at the start, where anything wrong with it ends the service: it must not work for a moment
 * without the limits it was given.
 * @throws Fault
 */
export async function openPolicy(text: PolicyText, log: Pick<Log, 'info' | 'error'>): Promise<PolicyInForce> {
  const first = await text.read();
  return new PolicyKeeper(text, log, { bytes: first, policy: parsed(first, text.place) });
}

interface Held {
  readonly bytes: Uint8Array;
  readonly policy: Policy;
}

class PolicyKeeper implements PolicyInForce {
  readonly #text: PolicyText;
  readonly #log: Pick<Log, 'info' | 'error'>;
  #held: Held;
  /** What was told last of a policy that cannot be used. */
  #trouble: string | null = null;

  constructor(text: PolicyText, log: Pick<Log, 'info' | 'error'>, held: Held) {
    this.#text = text;
    this.#log = log;
    this.#held = held;
  }

  get current(): Policy {
    return this.#held.policy;
  }

  async refresh(signal?: AbortSignal): Promise<void> {
    try {
      await this.#read(signal);
      this.#trouble = null;
    } catch (error) {
      if (!(error instanceof Fault) || signal?.aborted === true) throw error;
      const { code, message, hint } = error;
      if (this.#trouble !== message)
        this.#log.error(
          { code, error: message, hint },
          'policy cannot be used, the one before stays in force',
        );
      this.#trouble = message;
    }
  }

  async #read(signal: AbortSignal | undefined): Promise<void> {
    const bytes = await this.#text.read(signal);
    if (Buffer.compare(bytes, this.#held.bytes) === 0) return;
    this.#held = { bytes, policy: parsed(bytes, this.#text.place) };
    this.#log.info({ policy: this.#text.place }, 'policy changed');
  }
}

function parsed(bytes: Uint8Array, place: string): Policy {
  const result = parsePolicy(bytes, place);
  if (result.ok) return result.value;
  throw new Fault(
    'stalled',
    'policy-invalid',
    `The policy of this service cannot be used: ${result.problems.map(sentence).join('; ')}.`,
    'Correct it: schemas/policy.schema.json says what it may hold. Nothing is done without the limits it sets.',
  );
}

const sentence = ({ file, line, column, message, hint }: Problem): string => {
  const clue = hint === null ? '' : ` (${hint.replace(/\.$/, '')})`;
  return `${file}${line === null ? '' : `:${line}:${column}`} ${message}${clue}`;
};
