import { expect } from 'chai';
import type { Message } from '../../../src/core/mail.ts';
import { EMPTY_MEMORY } from '../../../src/core/memory.ts';
import { post } from '../../../src/service/tell/outbox.ts';

const message = (id: string): Message => ({
  id,
  topicArn: 'arn:aws:sns:eu-west-1:111111111111:mlops',
  subject: 's',
  text: 't',
  json: '{}',
  attributes: { environment: [], pipeline: [], outcome: 'deployed', severity: 'info' },
});

describe('The outbox', () => {
  it('takes the same message once, however often it is written', () => {
    const once = post(EMPTY_MEMORY, [message('one')], 1);
    const twice = post(once, [message('one'), message('two')], 2);
    expect(twice.outbox.map((letter) => letter.message.id)).to.deep.equal(['one', 'two']);
  });

  it('is left as it is where there is nothing new', () => {
    const memory = post(EMPTY_MEMORY, [message('one')], 1);
    expect(post(memory, [message('one')], 2)).to.equal(memory);
  });
});
