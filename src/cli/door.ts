import type { Composition } from '../compose.ts';
import { redact } from '../core/text/redact.ts';
import { version } from '../package-root.ts';
import { Inspector } from '../service/run/inspector.ts';
import { Provisioner } from '../service/wishes/provisioner.ts';
import type { Doorbell } from '../service/run/wake.ts';
import type { Settings } from '../settings.ts';

type Needs = Pick<Settings, 'http' | 'webhookSecret' | 'apiToken' | 'simulate'> &
  Partial<Pick<Settings, 'publicUrl'>>;

/** Opens the page, the API and the webhooks where they are set to be. @returns their address, and what closes them. @throws Fault */
export async function openDoor(
  { http, webhookSecret, apiToken, simulate, publicUrl = null }: Needs,
  { world, board, keeper, log, awsCalls }: Composition,
  bell: Doorbell,
): Promise<{ readonly url: string | null; close(): Promise<void> }> {
  if (http === null) return { url: null, close: () => Promise.resolve() };
  // Loaded when it is needed: a service without it starts sooner.
  const { createApp } = await import('../web/app.ts');
  const { isLoopback } = await import('../web/requests/hosts.ts');
  const { listen } = await import('../web/server.ts');
  const { clock, forecaster, source, store, instance, mode } = world;
  const now = (): number => clock.now();
  const look = (): void => bell.ring('source');
  const site = {
    instance,
    version,
    source: redact(source.description),
    mode,
    simulated: simulate !== null,
    token: apiToken,
    showing: board,
    inspecting: new Inspector({ world: { forecaster }, clock, inquiry: () => board.inquiry }),
    provisioning: new Provisioner(world),
    hosts: isLoopback(http.host) ? (publicUrl === null ? [] : [new URL(publicUrl).hostname]) : null,
    holdsLease: () => keeper.mayDecide(),
    ask: (request: Parameters<typeof store.ask>[0]) => store.ask(request),
    awsCalls,
    look,
    now,
  };
  const app = createApp({ secret: webhookSecret, ring: look, now, site });
  const server = await listen(app, http, (error) => log.error({ err: error }, 'web server in trouble'));
  log.info({ url: server.url, webhooks: webhookSecret !== null, actions: apiToken !== null }, 'listening');
  return { url: server.url, close: () => server.close() };
}
