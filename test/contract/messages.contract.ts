import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import schema from '#schemas/notification.schema.json' with { type: 'json' };
import { digest } from '../../src/core/news/letters.ts';
import type { Letterhead } from '../../src/core/news/letters.ts';
import type { Message } from '../../src/core/mail.ts';
import type { StackNews, Transition } from '../../src/core/told.ts';
import { sha256 } from '../support/planner.ts';
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

const happened = (kind: StackNews, environment: string, pipeline: string): Transition => ({
  id: sha256(`${kind} ${environment} ${pipeline}`).slice(0, 16),
  kind,
  environment,
  pipeline,
  stack: `mlops-${environment}-${pipeline}`,
  what: 'updated',
  why: null,
  next: null,
  took: 5000,
});

const headOf = (topicArn: string): Letterhead => ({
  instance: 'mlops',
  source: 'git.example.com/team/models',
  topicArn,
  serviceTopic: topicArn,
  page: null,
  revision: null,
  hash: sha256,
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
    name: 'readers who filter by environment, pipeline, outcome and severity get theirs and no other, as it is published',
    needs: 'filters',
    check: async ({ notifier, topic, delivered }) => {
      const arn = await topic({ environment: ['prod'], severity: ['error'], outcome: ['failed'] });
      const sent = [
        [happened('failed', 'dev', 'churn')],
        [happened('deployed', 'prod', 'churn')],
        [happened('degraded', 'prod', 'churn')],
        [happened('deployed', 'dev', 'churn'), happened('failed', 'prod', 'fraud')],
      ].map((transitions) => digest(transitions, [], headOf(arn)));
      for (const one of sent) await notifier.publish(one);
      const got = await delivered();
      expect(got.map(({ machine }) => machine)).to.deep.equal([sent[3]?.json]);
      const isValid = new Ajv2020({ strict: false }).compile(schema);
      for (const { machine } of got) expect(isValid(JSON.parse(machine)), machine).to.equal(true);
    },
  },
  {
    name: 'readers of one pipeline get what is about it and others, and nothing without it',
    needs: 'filters',
    check: async ({ notifier, topic, delivered }) => {
      const arn = await topic({ pipeline: ['fraud', 'many'] });
      const many = Array.from({ length: 60 }, (_, index) => happened('deployed', 'prod', `p${index}`));
      const both = [happened('deployed', 'dev', 'churn'), happened('held', 'dev', 'fraud')];
      const sent = [[happened('failed', 'dev', 'churn')], both, many].map((transitions) =>
        digest(transitions, [], headOf(arn)),
      );
      for (const one of sent) await notifier.publish(one);
      const got = (await delivered()).map(({ machine }) => machine);
      expect(got).to.deep.equal([sent[1]?.json, sent[2]?.json]);
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
