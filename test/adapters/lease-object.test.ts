import { rmSync } from 'node:fs';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { createLeaseFile } from '../../src/adapters/lease-file.ts';
import { formatLease, parseLease } from '../../src/adapters/lease-record.ts';
import { createLeaseS3 } from '../../src/adapters/lease-s3.ts';
import type { Lease, LeaseRecord } from '../../src/ports.ts';
import { createFolder } from '../support/git.ts';
import { buckets } from './buckets.ts';

const record = (beat: number, id = 'me'): LeaseRecord => ({
  fence: 1,
  beat,
  released: false,
  holder: { id, host: 'h', pid: 7, boot: null, started: null },
});

interface Place {
  /** The lease as one more process sees it. */
  readonly lease: () => Lease;
  readonly close: () => void;
}

/** Every place a lease can be in. */
const places: readonly { readonly name: string; readonly open: () => Promise<Place> }[] = [
  {
    name: 'a folder',
    open: async () => {
      const folder = createFolder();
      return { lease: () => createLeaseFile(folder), close: () => rmSync(folder, { recursive: true }) };
    },
  },
  ...buckets.map(({ lane, open }) => ({
    name: `a bucket of ${lane}`,
    open: async () => {
      const { objects, close } = await open();
      return { lease: () => createLeaseS3(objects()), close };
    },
  })),
];

for (const { name, open } of places)
  describe(`the lease in ${name}`, () => {
    let place: Place;
    beforeEach(async () => {
      place = await open();
    });
    afterEach(() => place.close());

    it('is nobody\u2019s before anybody wrote it', async () => {
      expect(await place.lease().read()).to.deep.equal({
        version: null,
        record: null,
        fence: 0,
        dead: false,
      });
    });

    it('is what was written last, for every process', async () => {
      const mine = place.lease();
      let version = await mine.write(record(0), null);
      for (const beat of [1, 2, 3]) version = await mine.write(record(beat), version);
      for (const lease of [mine, place.lease()]) {
        const seen = await lease.read();
        expect(seen).to.include({ version, dead: false });
        expect(seen.record).to.deep.equal(record(3));
        expect(seen.fence).to.be.at.least(1);
      }
    });

    it('is written over nothing by one of many only', async () => {
      const written = await Promise.all(
        Array.from({ length: 8 }, (_, index) => place.lease().write(record(0, `p${index}`), null)),
      );
      const winners = written.flatMap((version, index) => (version === null ? [] : [`p${index}`]));
      expect(winners).to.have.length(1);
      expect((await place.lease().read()).record?.holder.id).to.equal(winners[0]);
    });

    it('is written over what was seen by one of many only', async () => {
      const first = await place.lease().write(record(0), null);
      const written = await Promise.all(
        Array.from({ length: 8 }, (_, index) => place.lease().write(record(1, `p${index}`), first)),
      );
      expect(written.filter((version) => version !== null)).to.have.length(1);
    });

    it('is not written over by who has not seen the last of it, however long ago that was', async () => {
      const lease = place.lease();
      const old = await lease.write(record(0), null);
      let version = old;
      for (let beat = 1; beat <= 50; beat += 1) version = await lease.write(record(beat), version);
      expect(await place.lease().write(record(99, 'late'), old)).to.equal(null);
      expect(await place.lease().write(record(99, 'late'), null)).to.equal(null);
      expect(await lease.read()).to.deep.include({ version, record: record(50) });
      expect(await lease.write(record(51), version)).to.be.a('string');
    });
  });

describe('what is written into a lease', () => {
  const text = fc.string({ unit: 'binary' });
  const records = fc.record({
    fence: fc.nat(),
    beat: fc.nat(),
    released: fc.boolean(),
    holder: fc.record({
      id: text,
      host: text,
      pid: fc.nat(),
      boot: fc.option(text),
      started: fc.option(text),
    }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(records, (one) => {
        expect(parseLease(formatLease(one))).to.deep.equal(one);
      }),
    );
  });

  it('is different at each renewal, by which others see that it is alive', () => {
    fc.assert(
      fc.property(records, (one) => {
        expect(formatLease({ ...one, beat: one.beat + 1 })).to.not.equal(formatLease(one));
      }),
    );
  });

  it('is a lease or nothing, whatever byte was changed', () => {
    const written = formatLease(record(3));
    const pieces = fc.tuple(fc.nat(written.length - 1), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(pieces, ([at, other]) => {
        const one = parseLease(written.slice(0, at) + other + written.slice(at + 1));
        if (one === null) return;
        expect(Object.keys(one)).to.deep.equal(['fence', 'beat', 'released', 'holder']);
        expect(Number.isSafeInteger(one.fence) && Number.isSafeInteger(one.beat)).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing when it is any other JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseLease(text)).to.equal(null);
      }),
    );
  });
});
