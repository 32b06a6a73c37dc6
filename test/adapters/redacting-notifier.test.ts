import { expect } from 'chai';
import * as fc from 'fast-check';
import { redactingNotifier } from '../../src/adapters/redacting-notifier.ts';
import type { Message } from '../../src/core/mail.ts';
import { createRedactor } from '../../src/core/text/redact.ts';

const SECRET = 'correct-horse-battery-staple';

const message = (said: string): Message => ({
  id: 'id',
  topicArn: 'arn',
  subject: `[mlops] ${said}`,
  text: `It failed: ${said}\n`,
  json: JSON.stringify({ why: said, list: [said, 1, null, true], deep: { text: said } }),
  attributes: { environment: ['prod'], pipeline: ['churn'], outcome: 'failed', severity: 'error' },
});

async function sent(said: string): Promise<Message> {
  const out: Message[] = [];
  const notifier = { publish: async (each: Message) => void out.push(each) };
  await redactingNotifier(notifier, createRedactor([SECRET])).publish(message(said));
  const [first] = out;
  if (first === undefined) throw new Error('nothing was sent');
  return first;
}

describe('A mail on its way out', () => {
  for (const secret of [
    SECRET,
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_0123456789abcdefghijABCDEFGHIJ',
    'https://me:hunter22@git.example.com/x',
  ])
    it(`carries no secret, wherever AWS or a commit wrote it: ${secret.slice(0, 8)}...`, async () => {
      const { subject, text, json } = await sent(`before ${secret} after`);
      for (const part of [subject, text, json]) {
        expect(part).not.to.include(secret);
        expect(part).to.include('before').and.to.include('after');
      }
    });

  it('stays what it was when there is nothing to hide, and JSON whatever there was', async () => {
    expect(await sent('the endpoint did not answer')).to.deep.equal(message('the endpoint did not answer'));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (said) => {
        const { json } = await sent(`${said} -----BEGIN RSA PRIVATE KEY----- ${said}`);
        expect(() => JSON.parse(json)).not.to.throw();
      }),
    );
  });
});
