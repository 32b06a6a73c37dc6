import type { Command } from 'commander';
import type { Look } from '../service/look/pass.ts';
import { openDoor } from './door.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import type { ExitCode, Outside } from './outside.ts';
import { EXIT } from './outside.ts';
import { session } from './session.ts';

export const describeRun = (command: Command): Command =>
  withSettings(command.description('The service: follow the repository until SIGTERM.'));

export async function runVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async (composition, settings) => {
    const { world, reconciler, keeper, log, queue, board } = composition;
    const { run } = await import('../service/run/run.ts');
    const { Doorbell } = await import('../service/run/wake.ts');
    const { whileHeld } = await import('../service/lease/while-held.ts');
    const { whileListening } = await import('../service/run/wake-queue.ts');
    const { Heartbeat } = await import('../service/tell/heartbeat.ts');
    const { meanwhile } = await import('../service/run/meanwhile.ts');
    const { signals } = outside;
    const { clock, source } = world;
    const bell = new Doorbell(clock);
    const door = await openDoor(settings, composition, bell);
    const endWatch = source.watch?.(() => bell.ring('files'));
    try {
      log.info({ source: source.description, mode: world.mode, poll_ms: world.poll }, 'service started');
      // Only whoever decides takes messages away: another replica would do nothing with them.
      await whileHeld(keeper, signals, signals.reads, (held) => {
        const heartbeat = new Heartbeat(world);
        const saw = (look: Look): void => {
          board.saw(look);
          heartbeat.saw(look);
        };
        const looking = () => run(world, reconciler, { signals: held, random: Math.random, bell, saw });
        const beating = () => meanwhile((over) => heartbeat.live(over), held.reads, looking);
        // Who waits for the lease has nothing to show, and whoever has it may see other things by now.
        const done = whileListening(queue, { clock, log, bell }, held.reads, beating);
        return done.finally(() => board.forget());
      });
    } finally {
      await endWatch?.();
      await door.close();
    }
    log.info({}, 'service stopped');
    return EXIT.done;
  });
}
