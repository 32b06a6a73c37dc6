import { expect } from 'chai';
import { Stream } from '../../../src/web/routes/stream.ts';
import { NOW } from '../../support/planner.ts';
import { boardOf, passOf, synced } from '../example-view.ts';

describe('the stream of events', () => {
  const steps = [synced('churn')];

  it('tells everybody who listens the same, once for what came together, and lets them go', async () => {
    const board = boardOf({ steps });
    const stream = new Stream(board);
    const readers = Array.from({ length: 50 }, () => stream.open()?.body?.getReader());
    for (const reader of readers) await reader?.read();
    board.saw({ pass: passOf({ steps }), took: 1, whole: true, nextLook: NOW });
    board.saw({ pass: passOf({ steps }), took: 1, whole: true, nextLook: NOW });
    board.wrote('{"msg":"x"}');
    const messages = await Promise.all(readers.map(async (reader) => (await reader?.read())?.value));
    const [first] = messages;
    expect(new TextDecoder().decode(first)).to.equal(
      'event: view\ndata: {"version":3,"verdict":"synced"}\n\nevent: log\ndata: {"version":1}\n\n',
    );
    for (const message of messages) expect(message).to.equal(first);
    expect(stream.readers).to.equal(50);
    for (const reader of readers) await reader?.cancel();
    expect(stream.readers).to.equal(0);
  });

  it('has room for a hundred', async () => {
    const stream = new Stream(boardOf({ steps }));
    const open = Array.from({ length: 101 }, () => stream.open());
    expect(open.filter((response) => response === null)).to.have.length(1);
    for (const response of open) await response?.body?.cancel();
  });
});
