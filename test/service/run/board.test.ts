import { expect } from 'chai';
import type { Notice } from '../../../src/core/show/showing.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { StackEvent } from '../../../src/core/stack-event.ts';
import type { Step } from '../../../src/core/step.ts';
import type { Cloud } from '../../../src/ports.ts';
import { Board } from '../../../src/service/run/board.ts';
import { Inspector, withoutSecrets } from '../../../src/service/run/inspector.ts';
import { NOW } from '../../support/planner.ts';
import { Rig } from '../../support/rig.ts';
import { topic } from '../../support/topic-blueprint.ts';
import { boardOf, passOf, synced, waiting } from '../../web/example-view.ts';

const EVENT: StackEvent = {
  at: NOW,
  resource: null,
  resourceType: null,
  status: 'UPDATE_FAILED',
  reason: null,
  token: null,
  operation: null,
};

describe('the board', () => {
  it('keeps the last two thousand lines of the log, apart from what is no line', () => {
    const board = new Board({ now: () => NOW });
    for (const line of ['no JSON', '[]', '{"msg":1}']) board.wrote(line);
    for (let index = 0; index < 2000; index += 1)
      board.wrote(
        JSON.stringify({ time: 't', level: 'info', msg: `line ${index}`, service: 's', pipeline: 'p' }),
      );
    expect([board.log.length, board.logVersion]).to.deep.equal([2000, 2001]);
    expect(board.log.at(-1)).to.deep.equal({
      id: 2001,
      time: 't',
      level: 'info',
      message: 'line 1999',
      fields: { pipeline: 'p' },
    });
  });

  it('keeps what it knew when a look fails, under a new version', () => {
    const board = boardOf({ steps: [synced('churn')] });
    const before = board.view;
    board.saw({ pass: null, took: 1, whole: true, nextLook: NOW + 5 });
    expect(board.view).to.deep.equal({ ...before, version: 2, nextLook: NOW + 5 });
    const empty = new Board({ now: () => NOW });
    empty.saw({ pass: null, took: 1, whole: true, nextLook: NOW });
    expect(empty.view?.snapshot.verdict).to.equal('waiting');
  });

  it('says why a look failed, as long as none succeeds', () => {
    const board = boardOf({ steps: [synced('churn')] });
    const look = { took: 1, whole: true, nextLook: NOW };
    const fault = new Fault('failed', 'state-unreachable', 'The state cannot be read.');
    board.saw({ pass: null, fault, ...look });
    board.saw({ pass: null, fault, ...look });
    expect(board.view?.faults).to.deep.equal([fault]);
    expect(board.view?.snapshot).to.deep.include({ verdict: 'waiting' });
    expect(board.view?.snapshot.pipelines).to.have.length(1);
    board.saw({ pass: passOf({ steps: [synced('churn')] }), ...look });
    expect(board.view).to.deep.include({ faults: [], version: 4 });
    expect(board.view?.snapshot.verdict).to.equal('synced');
  });

  it('shows nothing in a process that has lost the lease, and never a version twice', () => {
    const board = boardOf({ steps: [synced('churn')] });
    const heard: string[] = [];
    board.subscribe(({ kind }) => void heard.push(kind));
    board.forget();
    expect([board.view, board.inquiry, heard]).to.deep.equal([null, null, ['forgotten']]);
    board.saw({ pass: passOf({ steps: [] }), took: 1, whole: true, nextLook: NOW });
    expect(board.view?.version).to.equal(2);
  });

  it('hears of mails that were sent, and of those that were not', async () => {
    const board = boardOf({ steps: [] });
    const heard: Notice[] = [];
    const end = board.subscribe((notice) => void heard.push(notice));
    const attributes = {
      environment: ['dev'],
      pipeline: ['churn'],
      outcome: 'failed',
      severity: 'error',
    } as const;
    const message = { id: '1', topicArn: 'arn', subject: 's', text: 't', json: '{}', attributes };
    await board.hearing({ publish: () => Promise.resolve() }).publish(message);
    const refusing = board.hearing({ publish: () => Promise.reject(new Fault('failed', 'x', 'no')) });
    await refusing.publish(message).catch(() => undefined);
    end();
    board.saw({ pass: passOf({ steps: [] }), took: 1, whole: true, nextLook: NOW });
    expect(heard).to.deep.equal([
      { kind: 'mail', sent: true },
      { kind: 'mail', sent: false },
    ]);
    expect(board.mails.map(({ id, pipelines }) => [id, pipelines])).to.deep.equal([['1', ['churn']]]);
  });
});

describe('a closer look', () => {
  it('asks AWS once for each state of a stack, however many look', async () => {
    const rig = await Rig.open();
    const pass = await rig.deploy({ pipelines: [topic('churn')] });
    const [step] = pass.steps;
    if (step === undefined) throw new Error('there is no step');
    const inquiry = () => pass.background?.inquiry ?? null;
    const inspector = new Inspector({ world: { forecaster: rig.forecaster }, clock: rig.clock, inquiry });
    const calls = await rig.callsDuring(async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => inspector.inspect(step)));
      expect(answers[0]?.events?.[0]).to.include({ status: 'CREATE_COMPLETE', resource: null });
      rig.pass(3_600_000);
      await inspector.inspect(step);
    });
    expect(calls).to.deep.equal({ DescribeStackEvents: 1 });
  });

  it('asks about two stacks at a time, however many pages are opened', async () => {
    const rig = await Rig.open();
    const { steps, background } = await rig.deploy({
      pipelines: ['a', 'b', 'c', 'd'].map((name) => topic(name)),
    });
    const state = { now: 0, most: 0 };
    const history = async (): Promise<readonly StackEvent[]> => {
      state.now += 1;
      state.most = Math.max(state.most, state.now);
      await new Promise((resolve) => setImmediate(resolve));
      state.now -= 1;
      return [];
    };
    const get = (cloud: Cloud, name: keyof Cloud) => (name === 'history' ? history : cloud[name]);
    const cloudOf = (environment: string): Cloud => {
      if (background === null) throw new Error('nothing was looked at');
      return new Proxy(background.inquiry.cloudOf(environment), { get });
    };
    const inquiry = () => ({ cloudOf, forecasts: new Map() });
    const inspector = new Inspector({ world: { forecaster: rig.forecaster }, clock: rig.clock, inquiry });
    await Promise.all(steps.map((step) => inspector.inspect(step)));
    expect([steps.length, state.most]).to.deep.equal([4, 2]);
  });

  it('tells no secret that a resource repeats', () => {
    const reason = 'Cannot connect with hunter22-hunter22 nor password=other.';
    const reasons = (step: Step) =>
      withoutSecrets([{ ...EVENT, reason }, EVENT], step).map((event) => event.reason);
    expect(reasons(waiting('churn'))).to.deep.equal([
      'Cannot connect with [redacted] nor password=[redacted]',
      null,
    ]);
    expect(reasons({ ...waiting('churn'), wanted: null })[0]).to.contain('password=[redacted]');
  });

  it('says what could not be read, and tries again', async () => {
    let tries = 0;
    const cloudOf = () => {
      tries += 1;
      throw new Fault('failed', 'x', 'AWS does not answer.');
    };
    const world = { forecaster: { forecast: () => Promise.resolve([]) } };
    const inquiry = () => ({ cloudOf, forecasts: new Map() });
    const inspector = new Inspector({ world, clock: { now: () => NOW }, inquiry });
    const step = synced('churn');
    expect(await inspector.inspect(step)).to.deep.equal({
      events: null,
      forecast: null,
      gaps: ['AWS does not answer.'],
    });
    await inspector.inspect(step);
    expect(tries).to.equal(2);
    const waitingForIt = await inspector.inspect(waiting('fraud'));
    expect(waitingForIt.forecast?.differences).to.equal(null);
  });
});
