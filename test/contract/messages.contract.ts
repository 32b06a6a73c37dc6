import { expect } from 'chai';
import type { Message } from '../../src/core/mail.ts';
import { codeOf } from '../adapters/fault-of.ts';
import type { Contract } from './contract.ts';

const message = (topicArn: string, more: Partial<Message> = {}): Message => ({
  id: 'm-1',
  topicArn,
  subject: 'mlops: churn deployed',
  text: 'churn is deployed.\n',
  json: '{"id":"m-1","text":"caf\u00e9 \u{1f916}"}',
  attributes: {
    environment: ['default'],
    pipeline: ['churn', 'fraud'],
    outcome: 'deployed',
    severity: 'info',
  },
  ...more,
});

/** What holds of messages. */
export const messages: readonly Contract[] = [
  {
    name: 'a message reaches machines as the JSON it was written as, with its subject',
    needs: 'publish',
    check: async ({ notifier, topic, delivered }) => {
      await notifier.publish(message(await topic()));
      const [letter, ...others] = await delivered();
      expect(others).to.deep.equal([]);
      expect(letter).to.include({ machine: message('').json, subject: 'mlops: churn deployed' });
    },
  },
  {
    name: 'a message carries the attributes that readers filter by',
    needs: 'publish',
    check: async ({ notifier, topic, delivered }) => {
      await notifier.publish(message(await topic()));
      expect((await delivered())[0]?.attributes).to.deep.equal({
        environment: '["default"]',
        pipeline: '["churn","fraud"]',
        outcome: 'deployed',
        severity: 'info',
      });
    },
  },
  {
    name: 'a message of any length and with any subject is accepted',
    needs: 'publish',
    check: async ({ notifier, topic, delivered }) => {
      const subject = `\u00fc\n${'long '.repeat(50)}`;
      await notifier.publish(message(await topic(), { text: '\u{1f916}'.repeat(200_000), subject }));
      expect((await delivered())[0]?.machine).to.equal(message('').json);
    },
  },
  {
    name: 'messages are queued one by one, in the order they were sent',
    needs: 'queues',
    check: async ({ notifier, topic, delivered }) => {
      const arn = await topic();
      for (const json of ['1', '2', '3']) await notifier.publish(message(arn, { json }));
      expect((await delivered()).map(({ machine }) => machine)).to.deep.equal(['1', '2', '3']);
    },
  },
  {
    name: 'a topic that does not exist is a fault that says so',
    needs: 'topic-missing',
    check: async ({ notifier, topic }) => {
      const arn = (await topic()).replace(/mlops$/, 'nowhere');
      expect(await codeOf(notifier.publish(message(arn)))).to.equal('topic-missing');
    },
  },
];
