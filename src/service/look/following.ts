import { seatOf } from '../../core/config.ts';
import type { Environment } from '../../core/config.ts';
import { Fault } from '../../core/fault.ts';
import { followKey } from '../../core/followed.ts';
import type { Answer, Answers, Followed } from '../../core/followed.ts';
import type { Artifacts } from '../../inside-ports.ts';

/** Where, and until when, is asked. */
interface Asking {
  readonly environment: Environment;
  readonly artifacts: Artifacts;
  readonly signal: AbortSignal | undefined;
}

/** What the entries follow, asked once for each thing and look, however many entries follow it. */
export class Following {
  readonly #answers = new Map<string, Promise<Answer>>();

  /** @param whole a look asks anew; while operations are followed, the answers of the last look hold */
  beginPass(whole: boolean): void {
    if (whole) this.#answers.clear();
  }

  /** What cannot be read is an answer too: it holds those who follow it, and nobody else (I1, I6). */
  async ask(followed: readonly Followed[], asking: Asking): Promise<Answers> {
    const seat = seatOf(asking.environment);
    const asked = followed.map(async (one) => {
      const key = `${seat}\n${followKey(one)}`;
      const answer = this.#answers.get(key) ?? askOne(one, asking);
      this.#answers.set(key, answer);
      return [followKey(one), await answer] as const;
    });
    return new Map(await Promise.all(asked));
  }
}

async function askOne(followed: Followed, { artifacts, signal }: Asking): Promise<Answer> {
  try {
    if (followed.kind === 'package') {
      const arn = await artifacts.approved(followed.group, signal);
      return arn === null ? { kind: 'none' } : { kind: 'package', arn };
    }
    if (followed.kind === 'endpoint')
      return (await artifacts.endpoint(followed.name, signal)) ? { kind: 'endpoint' } : { kind: 'none' };
    const found = await artifacts.object(followed.location, signal);
    return found === null ? { kind: 'none' } : { kind: 'object', ...found };
  } catch (error) {
    // What fails because the work is stopped says nothing about the artifact.
    if (!(error instanceof Fault) || signal?.aborted === true) throw error;
    const { message: why, hint, lane } = error;
    return { kind: 'unread', why, hint, passes: lane !== 'stalled' };
  }
}
