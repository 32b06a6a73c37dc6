import { expect } from 'chai';
import { motoWorld } from './moto-world.ts';
import { doubtful, laneNames, selected } from './selection.ts';
import { simulatorWorld } from './simulator-world.ts';

/** The lanes of this run: chosen before any test is made, so that none has to be skipped. */
const moto = process.env['MOTO_URL'];
const lanes = [
  { lane: 'simulator', world: simulatorWorld },
  ...(moto === undefined ? [] : [{ lane: 'moto', world: () => motoWorld(moto) }]),
];

for (const { lane, world } of lanes)
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

describe('The tables of the lanes', () => {
  for (const lane of laneNames)
    it(`say of ${lane} for every capability whether it has it, once`, () => {
      expect(doubtful(lane)).to.deep.equal([]);
    });
});
