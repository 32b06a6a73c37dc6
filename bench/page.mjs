/** The page of a thousand pipelines: how long our own making of it takes, and how large it is. */
import { Board } from '../dist/service/run/board.js';
import { createApp } from '../dist/web/app.js';

/** @param look at a world at rest. @returns milliseconds, the median of five, and bytes */
export async function rendered(look) {
  const now = () => Date.UTC(2026, 0, 1);
  const showing = new Board({ now });
  const site = {
    instance: 'mlops',
    version: '0',
    source: 'bench',
    mode: 'apply',
    simulated: false,
    token: null,
    showing,
    inspecting: { inspect: async () => ({ events: null, forecast: null, gaps: [] }) },
    holdsLease: () => true,
    awsCalls: () => [],
    ask: async () => {},
    look: () => {},
    now,
  };
  const app = createApp({ secret: null, ring: () => {}, now, site });
  const pass = await look();
  const runs = [];
  let bytes = 0;
  for (let index = 0; index < 5; index += 1) {
    showing.saw({ pass, took: 1, whole: true, nextLook: now() });
    const began = performance.now();
    bytes = (await (await app.request('/')).arrayBuffer()).byteLength;
    runs.push(performance.now() - began);
  }
  return { milliseconds: runs.toSorted((a, b) => a - b)[2], kilobytes: bytes / 1000 };
}
