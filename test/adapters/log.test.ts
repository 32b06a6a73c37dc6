import { expect } from 'chai';
import * as fc from 'fast-check';
import { createLog } from '../../src/adapters/log.ts';
import type { LogLevel } from '../../src/adapters/log.ts';
import { createRedactor, redact } from '../../src/core/text/redact.ts';
import type { Redact } from '../../src/core/text/redact.ts';
import type { Log } from '../../src/ports.ts';

interface Recorder {
  readonly log: Log;
  readonly lines: string[];
  readonly events: () => readonly Record<string, unknown>[];
}

function record(
  form: 'json' | 'people' = 'json',
  level: LogLevel = 'debug',
  using: Redact = redact,
): Recorder {
  const lines: string[] = [];
  const base = { service: 'mlops-reconciler', version: '1.2.3', instance: 'mlops' };
  const log = createLog({ ...base, level, form, redact: using, write: (line) => lines.push(line) });
  return { log, lines, events: () => lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

function plant(spot: string, text: string): Record<string, unknown> {
  const error = new Error(spot === 'error' ? text : 'e', {
    cause: spot === 'cause' ? new Error(text) : 'c',
  });
  switch (spot) {
    case 'value':
      return { a: text };
    case 'key':
      return { a: { [text]: 1 } };
    case 'array':
      return { a: [1, [text]] };
    case 'map':
      return { a: new Map([[text, new Set([text])]]) };
    case 'url':
      return { a: new URL(`https://host/${encodeURIComponent(text)}`) };
    case 'deep':
      return { a: { b: { c: { d: text } } } };
    case 'error':
    case 'cause':
      return { err: error };
    default:
      return {};
  }
}

/** All texts in a value, names and values. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]);
}

describe('the log', () => {
  it('writes one JSON line for each event, with time, level, message, base fields and data', () => {
    const { log, lines, events } = record();
    log.info({ pipeline: 'churn', attempts: 2 }, 'stack update started');
    expect(lines).to.have.length(1);
    expect(lines[0]?.endsWith('}\n')).to.equal(true);
    const { time, ...rest } = events()[0] ?? {};
    expect(rest).to.deep.equal({
      level: 'info',
      service: 'mlops-reconciler',
      version: '1.2.3',
      instance: 'mlops',
      pipeline: 'churn',
      attempts: 2,
      msg: 'stack update started',
    });
    expect(String(time)).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('leaves out what is below its level', () => {
    const { log, events } = record('json', 'warn');
    log.debug({}, 'd');
    log.info({}, 'i');
    log.warn({}, 'w');
    log.error({}, 'e');
    expect(events().map(({ level }) => level)).to.deep.equal(['warn', 'error']);
  });

  it('lets no field take the place of its own', () => {
    const { log, events } = record();
    log.info({ level: 'x', time: 'y', msg: 'z', service: 's' }, 'real');
    expect(events()[0]).to.include({
      level: 'info',
      msg: 'real',
      service: 'mlops-reconciler',
      _msg: 'z',
      _level: 'x',
    });
  });

  it('never fails, whatever it is given', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const mean = {
      get it(): never {
        throw new Error('no');
      },
    };
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ inner }), 'x');
    const { log, events } = record();
    const values = [circular, mean, deep, 1n, Symbol('s'), () => 1, new Map([[{}, 1]]), new Date(NaN), NaN];
    for (const value of values) log.info({ value }, '%s %d %j');
    expect(events().map(({ msg }) => msg)).to.deep.equal(values.map(() => '%s %d %j'));
    expect(
      events()
        .slice(0, 2)
        .map(({ value }) => value),
    ).to.deep.equal([{ self: '[circular]' }, '[unreadable]']);
  });

  it('shows an error with its words, its code and its cause', () => {
    const { log, events } = record();
    const cause = new Error('socket closed');
    log.error(
      { err: Object.assign(new TypeError('failed', { cause }), { code: 'X' }) },
      'a person is needed',
    );
    expect(events()[0])
      .to.have.property('err')
      .that.includes({ type: 'TypeError', message: 'failed', code: 'X' });
    expect(events()[0]).to.have.nested.property('err.cause.message', 'socket closed');
  });

  it('hides members that are named like secrets, and only those', () => {
    const { log, events } = record();
    const headers = { Authorization: 'x', cookie: 'y', accept: 'json' };
    log.info({ dbPassword: 'p', headers, clientToken: 'mr-update-1', token: null }, 'm');
    expect(events()[0]).to.deep.include({
      dbPassword: '[redacted]',
      headers: { Authorization: '[redacted]', cookie: '[redacted]', accept: 'json' },
      clientToken: 'mr-update-1',
      token: null,
    });
  });

  it('never lets a known secret out, wherever it was planted', () => {
    const secret = fc
      .string({ minLength: 6, maxLength: 40, unit: 'binary' })
      .filter((text) => text.trim().length >= 6);
    const around = fc.string({ maxLength: 10 });
    const spot = fc.constantFrom('message', 'value', 'key', 'array', 'error', 'cause', 'map', 'url', 'deep');
    fc.assert(
      fc.property(secret, around, around, spot, (secret, before, after, spot) => {
        // What the line says anyway is no leak.
        fc.pre(!'[redacted] [too deep] [unreadable] mlops-reconciler 1.2.3 message'.includes(secret));
        const planted = `${before}${secret}${after}`;
        for (const form of ['json', 'people'] as const) {
          const { log, lines } = record(form, 'debug', createRedactor([secret]));
          log.info(plant(spot, planted), spot === 'message' ? planted : 'm');
          const line = lines.join('');
          expect(line.includes(secret), line).to.equal(false);
          if (form === 'json')
            for (const text of texts(JSON.parse(line))) expect(text).to.not.include(secret);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the log on a terminal', () => {
  it('is one readable line', () => {
    const { log, lines } = record('people');
    log.info({ pipeline: 'churn', why: 'two words', nothing: '', n: 3, list: ['a'] }, 'stack update started');
    expect(lines[0]).to.match(
      /^\d\d:\d\d:\d\d info {2}stack update started +pipeline=churn why="two words" nothing="" n=3 list=\["a"\]\n$/,
    );
  });

  it('has no trailing blanks without data', () => {
    const { log, lines } = record('people');
    log.warn({}, 'stopping');
    expect(lines[0]).to.match(/^\d\d:\d\d:\d\d warn {2}stopping\n$/);
  });

  it('never sends control characters to the terminal', () => {
    const { log, lines } = record('people');
    log.info({ subject: 'a\u001B[31mred\u202Etxt', 'k\ney': 'v' }, 'm\u0007\nfake line');
    // oxlint-disable-next-line no-control-regex
    expect(lines[0]?.slice(0, -1)).to.not.match(/[\u0000-\u001F\u007F\u202E]/);
  });
});
