import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Mail } from '../../src/simulator/views.ts';
import { COMMITS, DAYS, month } from '../simulation/month.ts';
import type { Month } from '../simulation/month.ts';

interface Told {
  readonly id: string;
  readonly transitions: readonly {
    readonly id: string;
    readonly kind: string;
    readonly closes: readonly string[];
  }[];
  readonly outcome: string;
}

describe('The mailbox after a month', () => {
  let told: readonly Told[] = [];
  let mails: readonly Mail[] = [];
  let all: Omit<Month, 'mails'> = { restarts: 0, publishes: 0, refused: 0 };
  before(async function () {
    this.timeout(60_000);
    ({ mails, ...all } = await month());
    told = mails.map(({ bodies }) => JSON.parse(bodies['default'] ?? ''));
  });

  const count = (kind: string): number => {
    const all = told.flatMap(({ transitions }) => transitions).filter((each) => each.kind === kind);
    return new Set(all.map(({ id }) => id)).size;
  };

  it('tells exactly what happened: each deployment, failure, outage and what ended it, once', () => {
    const ids = told.flatMap(({ transitions }) => transitions.map(({ id }) => id));
    expect(new Set(ids).size).to.equal(ids.length);
    expect(count('failed')).to.equal(30);
    expect(told.filter(({ outcome }) => outcome === 'source-lost')).to.have.length(5);
    expect(told.filter(({ outcome }) => outcome === 'source-back')).to.have.length(5);
    expect(count('drifted')).to.equal(3);
    expect(count('recovered')).to.equal(30 + 3);
    // Six stacks at the beginning; then two for each commit that can be used, of which thirty fail and are repaired.
    const garbled = told.filter(({ outcome }) => outcome === 'config-rejected').length;
    expect(garbled).to.equal(2);
    expect(count('deployed')).to.equal(6 + 2 * (COMMITS - 1 - garbled) - 30 - 30);
  });

  it('has been through two restarts a day, and an SNS that refuses one publish in ten', () => {
    expect(all.restarts).to.equal(2 * DAYS);
    expect(all.refused / all.publishes).to.be.within(0.05, 0.15);
    expect(all.publishes - all.refused).to.equal(mails.length);
  });

  it('closes each failure once', () => {
    const opened = told.flatMap(({ transitions }) =>
      transitions.filter(({ kind }) => kind === 'failed' || kind === 'drifted'),
    );
    const closed = told.flatMap(({ transitions }) => transitions.flatMap(({ closes }) => closes));
    expect(closed.toSorted()).to.deep.equal(opened.map(({ id }) => id).toSorted());
  });

  it('has one digest for each commit, and messages of which none comes twice', () => {
    expect(new Set(told.map(({ id }) => id)).size).to.equal(told.length);
    const digests = told.filter(({ transitions }) => transitions.length > 0);
    expect(digests).to.have.length(COMMITS - 2 + count('drifted'));
  });

  it('is in the form that is published, with subjects that every mail reader shows', () => {
    const schema: object = JSON.parse(readFileSync('schemas/notification.schema.json', 'utf8'));
    const isValid = new Ajv2020({ strict: false }).compile(schema);
    for (const message of told) expect(isValid(message), JSON.stringify(isValid.errors)).to.equal(true);
    for (const { subject } of mails) expect(subject).to.match(/^[!-~][ -~]{0,98}$/);
  });
});
