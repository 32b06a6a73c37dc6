import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../src/compose.ts';
import { openDoor } from '../../src/cli/door.ts';
import { run } from '../../src/service/run/run.ts';
import { Doorbell } from '../../src/service/run/wake.ts';
import { whileHeld } from '../../src/service/lease/while-held.ts';
import { parseSettings } from '../../src/settings.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { DemoRepository } from '../../src/cli/demo/repository.ts';

export const TOKEN = 'a-token-of-32-characters-or-more';

/** The whole service with its page, on a simulated AWS that is in a hurry and a real Git repository. */
export class BrowserStage {
  readonly url: string;
  readonly simulator: Simulator;
  readonly repository: DemoRepository;
  readonly #close: () => Promise<void>;

  private constructor(
    parts: Pick<BrowserStage, 'url' | 'simulator' | 'repository'>,
    close: () => Promise<void>,
  ) {
    ({ url: this.url, simulator: this.simulator, repository: this.repository } = parts);
    this.#close = close;
  }

  /** @param first the configuration of the first commit. @param speed how much faster than AWS the simulated one is */
  static async open(first: object, speed = 100): Promise<BrowserStage> {
    const folder = mkdtempSync(join(tmpdir(), 'mlops-page-'));
    const path = join(folder, 'repository');
    const repository = await DemoRepository.create(path, null);
    await repository.commit(textOf(first), 'Ann', 'Serve what we have');
    const simulator = new Simulator({ now: () => Date.now(), speed });
    const env = {
      MLOPS_REPO: path,
      MLOPS_STATE: `file:${join(folder, 'state')}`,
      MLOPS_POLL: '1s',
      MLOPS_PRUNE_QUORUM: '1s',
      MLOPS_HTTP: '127.0.0.1:0',
      MLOPS_API_TOKEN: TOKEN,
    };
    const settings = parseSettings({ env, flags: {}, directory: folder }, { repository: true });
    if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
    const composition = await compose(settings.value, {
      env: { ...env, PATH: process.env['PATH'] },
      logTo: { write: () => undefined },
      simulator,
    });
    const { world, reconciler, keeper, board } = composition;
    const bell = new Doorbell(world.clock);
    const door = await openDoor({ ...settings.value, simulate: { file: null } }, composition, bell);
    const stop = new AbortController();
    const signals = { reads: stop.signal, writes: new AbortController().signal };
    const ended = whileHeld(keeper, signals, stop.signal, (held) =>
      run(world, reconciler, { signals: held, random: Math.random, bell, saw: (look) => board.saw(look) }),
    );
    return new BrowserStage({ url: door.url ?? '', simulator, repository }, async () => {
      stop.abort();
      await ended;
      await door.close();
      composition.close();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  commit(config: object, message: string, author = 'Ben'): Promise<string> {
    return this.repository.commit(textOf(config), author, message);
  }

  close(): Promise<void> {
    return this.#close();
  }
}

const textOf = (config: object): string => `${JSON.stringify({ version: 1, ...config }, null, 2)}\n`;

export const endpoint = (name: string, more: object = {}) => ({
  name,
  pipeline_type: 'realtime_endpoint',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: `s3://example-models/${name}/v1/model.tar.gz`,
  inference_instance: 'ml.m5.large',
  ...more,
});
