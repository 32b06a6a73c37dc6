import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { createRepository } from '../support/git.ts';
import type { TestRepository } from '../support/git.ts';
import { here, start } from './command.ts';
import type { Ended, Env, Running } from './command.ts';

/** A repository, a file for a simulated AWS, and a state: all that one test needs, and no other touches. */
export class Place {
  readonly folder: string;
  /** Nothing is in it until somebody makes a world. */
  readonly world: string;
  readonly repository: TestRepository;
  readonly state: string;

  /** @param root folder of all places of a test file */
  constructor(root: string) {
    this.folder = mkdtempSync(join(root, 'place-'));
    this.world = join(this.folder, 'world.json');
    this.repository = createRepository(this.folder);
    this.state = `file:${join(this.folder, 'state')}`;
  }

  /** Runs a verb in this process, on the simulated AWS. */
  verb(name: string, ...more: readonly string[]): Promise<Ended> {
    return this.verbOf(main, name, ...more);
  }

  /** The same, by another version of the service. */
  verbOf(version: typeof main, name: string, ...more: readonly string[]): Promise<Ended> {
    const argv = [name, ...more, ...this.#where, `--simulate=${this.world}`, '--prune-quorum', '0'];
    return here(argv, {}, undefined, version);
  }

  /** Starts the service in a process of its own. */
  run(more: readonly string[], env: Env = {}): Running {
    return start(['run', '--poll', '1s', ...this.#where, ...more], { ...env, MLOPS_PACE: 'off' });
  }

  get #where(): readonly string[] {
    return ['--repo', this.repository.path, '--state', this.state];
  }
}
