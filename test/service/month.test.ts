import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Mail } from '../../src/simulator/views.ts';
import { COMMITS, month } from '../simulation/month.ts';

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
  before(async function () {
    this.timeout(60_000);
    mails = await month();
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
    expect(count('recovered')).to.equal(30 + count('drifted'));
    expect(count('deployed') + count('failed') + 30).to.equal(COMMITS);
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
    expect(digests).to.have.length(COMMITS + count('drifted'));
  });

  it('is in the form that is published, with subjects that every mail reader shows', () => {
    const schema: object = JSON.parse(readFileSync('schemas/notification.schema.json', 'utf8'));
    const isValid = new Ajv2020({ strict: false }).compile(schema);
    for (const message of told) expect(isValid(message), JSON.stringify(isValid.errors)).to.equal(true);
    for (const { subject } of mails) expect(subject).to.match(/^[!-~][ -~]{0,98}$/);
  });
});
