import { miniStackWorld } from './ministack-world.ts';
import { motoWorld } from './moto-world.ts';
import { selected } from './selection.ts';
import { simulatorWorld } from './simulator-world.ts';

/** The lanes of this run: chosen before any test is made, so that none has to be skipped. */
const moto = process.env['MOTO_URL'];
const miniStack = process.env['MINISTACK_URL'];
const worlds = [
  { lane: 'simulator', world: simulatorWorld },
  ...(moto === undefined ? [] : [{ lane: 'moto', world: () => motoWorld(moto) }]),
  ...(miniStack === undefined ? [] : [{ lane: 'ministack', world: () => miniStackWorld(miniStack) }]),
];

for (const { lane, world } of worlds)
  describe(`The contract with AWS, on ${lane}`, () => {
    for (const { name, check } of selected(lane))
      it(name, async () => {
        const { close, ...fresh } = await world();
        try {
          await check(fresh);
        } finally {
          close();
        }
      });
  });
