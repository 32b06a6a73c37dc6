import type { Command } from 'commander';
import type { Log } from '../ports.ts';
import type { Doorbell } from '../service/wake.ts';
import type { Settings } from '../settings.ts';
import { withSettings } from './options.ts';
import type { Flags } from './options.ts';
import type { ExitCode, Outside } from './outside.ts';
import { EXIT } from './outside.ts';
import { session } from './session.ts';

export const describeRun = (command: Command): Command =>
  withSettings(command.description('The service: follow the repository until SIGTERM.'));

export async function runVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  return session(flags, outside, async ({ world, reconciler, keeper, log, queue }, settings) => {
    const { run } = await import('../service/run.ts');
    const { Doorbell } = await import('../service/wake.ts');
    const { whileHeld } = await import('../service/while-held.ts');
    const { whileListening } = await import('../service/wake-queue.ts');
    const { signals } = outside;
    const { clock, source } = world;
    const bell = new Doorbell(clock);
    const closeDoor = await openDoor(settings, { bell, now: () => clock.now(), log });
    const endWatch = source.watch?.(() => bell.ring('files'));
    try {
      log.info({ source: source.description, mode: world.mode, poll_ms: world.poll }, 'service started');
      // Only whoever decides takes messages away: another replica would do nothing with them.
      await whileHeld(keeper, signals, signals.reads, (held) =>
        whileListening(queue, { clock, log, bell }, held.reads, () =>
          run(world, reconciler, { signals: held, random: Math.random, bell }),
        ),
      );
    } finally {
      await endWatch?.();
      await closeDoor();
    }
    log.info({}, 'service stopped');
    return EXIT.done;
  });
}

/** Listens where it is set to. @returns what closes it. @throws Fault */
async function openDoor(
  { http, webhookSecret }: Pick<Settings, 'http' | 'webhookSecret'>,
  { bell, now, log }: { readonly bell: Doorbell; readonly now: () => number; readonly log: Log },
): Promise<() => Promise<void>> {
  if (http === null) return () => Promise.resolve();
  // Loaded when it is needed: a service without it starts sooner.
  const { createApp } = await import('../web/app.ts');
  const { listen } = await import('../web/server.ts');
  const app = createApp({ secret: webhookSecret, ring: () => bell.ring('source'), now });
  const server = await listen(app, http);
  log.info({ url: server.url, webhooks: webhookSecret !== null }, 'listening');
  return () => server.close();
}
