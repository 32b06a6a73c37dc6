import { Fault } from '../../src/core/fault.ts';
import { Board } from '../../src/service/run/board.ts';
import type { App } from '../../src/web/app.ts';
import type { Request } from '../../src/ports.ts';
import { NOW } from '../support/planner.ts';

export const TOKEN = 'a-token-of-32-characters-or-more';

/** A service as the web part sees it, which has seen nothing yet. */
export function exampleSite(more: Partial<App['site']> = {}): App['site'] & {
  readonly asked: Request[];
  readonly looks: number[];
} {
  const asked: Request[] = [];
  const looks: number[] = [];
  return {
    instance: 'mlops',
    version: '0.0.0',
    source: 'example.com/config',
    mode: 'apply',
    simulated: false,
    token: null,
    showing: new Board({ now: () => NOW }),
    inspecting: { inspect: () => Promise.reject(new Fault('failed', 'unasked', 'Nobody asked.')) },
    provisioning: { provision: () => Promise.reject(new Fault('failed', 'unasked', 'Nobody asked.')) },
    hosts: null,
    holdsLease: () => true,
    awsCalls: () => [],
    ask: (request) => Promise.resolve(void asked.push(request)),
    look: () => void looks.push(1),
    now: () => NOW,
    ...more,
    asked,
    looks,
  };
}
