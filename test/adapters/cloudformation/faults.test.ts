import { expect } from 'chai';
import * as fc from 'fast-check';
import { toFault } from '../../../src/adapters/cloudformation/faults.ts';
import { Fault } from '../../../src/core/fault.ts';
import { faultOf } from '../fault-of.ts';
import { cloudOn, liveStack } from './examples.ts';
import { htmlPage, networkError, refusal, type Script } from './scripted-endpoint.ts';

const remove = { kind: 'delete', live: liveStack() } as const;
describe('What AWS refuses becomes a fault', () => {
  const table: readonly (readonly [code: string, text: string, fault: string, lane: string])[] = [
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      'credentials-expired',
      'waiting',
    ],
    ['ExpiredTokenException', 'expired', 'credentials-expired', 'waiting'],
    ['InvalidClientTokenId', 'The security token is invalid', 'credentials-refused', 'stalled'],
    ['SignatureDoesNotMatch', 'The signature we calculated', 'credentials-refused', 'stalled'],
    ['SignatureDoesNotMatch', 'Signature expired: 2026 is now earlier than', 'clock-skew', 'stalled'],
    ['RequestExpired', 'Request has expired', 'clock-skew', 'stalled'],
    ['AccessDenied', 'User: x is not authorized to perform: y', 'access-denied', 'stalled'],
    ['OptInRequired', 'You are not subscribed', 'access-denied', 'stalled'],
    ['Throttling', 'Rate exceeded', 'throttled', 'waiting'],
    ['ThrottlingException', 'Rate exceeded', 'throttled', 'waiting'],
    ['RequestLimitExceeded', 'Request limit exceeded', 'throttled', 'waiting'],
    [
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_IAM]',
      'capabilities',
      'stalled',
    ],
    ['LimitExceededException', 'stack quota', 'limit-exceeded', 'stalled'],
    [
      'ValidationError',
      'Stack [x] cannot be deleted while TerminationProtection is enabled',
      'termination-protected',
      'stalled',
    ],
    [
      'ValidationError',
      'Role arn:aws:iam::1:role/x is invalid or cannot be assumed',
      'access-denied',
      'stalled',
    ],
    [
      'ValidationError',
      'Stack:arn is in ROLLBACK_COMPLETE state and can not be updated.',
      'wrong-state',
      'failed',
    ],
    ['ValidationError', 'Template format error: unsupported structure', 'template-invalid', 'stalled'],
    ['ValidationError', 'Parameters: [X] do not exist in the template', 'template-invalid', 'stalled'],
    ['InvalidAction', 'The action X is not valid', 'unknown-operation', 'stalled'],
    ['NotFound', 'Unknown', 'not-aws', 'stalled'],
    ['NotFound', 'Topic does not exist', 'not-found', 'stalled'],
    ['RequestTimeout', 'too slow', 'timeout', 'waiting'],
    ['SomethingNew', 'nobody has heard of it', 'refused', 'stalled'],
  ];
  for (const [code, text, fault, lane] of table)
    it(`${code} (${text}) is ${fault}, ${lane}`, async () => {
      const found = await faultOf(cloudOn(() => refusal(code, text)).perform(remove, 't'));
      expect(found).to.include({ code: fault, lane });
      expect(found.message).to.include('delete stack mlops-default-churn');
    });

  it('does not blame the template when a look is refused', async () => {
    const cloud = cloudOn(() => refusal('ValidationError', '1 validation error detected: stackName'));
    expect(await faultOf(cloud.describe('x'))).to.include({ code: 'refused', lane: 'stalled' });
  });

  it('says in every case but an unknown one what a person can do', async () => {
    for (const [code, text, fault] of table.filter(([, , fault]) => fault !== 'refused')) {
      const { hint } = await faultOf(cloudOn(() => refusal(code, text)).perform(remove, 't'));
      expect(hint, fault).to.be.a('string').and.match(/\.$/);
    }
  });
});

describe('No answer, or one that is none, becomes a fault', () => {
  const troubles: readonly (readonly [
    what: string,
    script: Script,
    read: readonly [code: string, lane: string],
    write: readonly [code: string, lane: string],
  ])[] = [
    [
      'an HTML page with HTTP 500',
      () => htmlPage,
      ['unknown-outcome', 'failed'],
      ['unknown-outcome', 'failed'],
    ],
    [
      'an error of the service',
      () => refusal('InternalFailure', 'oops', 500),
      ['unknown-outcome', 'failed'],
      ['unknown-outcome', 'failed'],
    ],
    [
      'text that is no XML',
      () => ({ body: 'not <xml' }),
      ['unknown-outcome', 'failed'],
      ['unknown-outcome', 'failed'],
    ],
    [
      'a refused connection',
      () => networkError('ECONNREFUSED'),
      ['unreachable', 'waiting'],
      ['unreachable', 'waiting'],
    ],
    [
      'an unknown host',
      () => networkError('ENOTFOUND'),
      ['unreachable', 'waiting'],
      ['unreachable', 'waiting'],
    ],
    [
      'a certificate nobody trusts',
      () => networkError('SELF_SIGNED_CERT_IN_CHAIN'),
      ['unreachable', 'stalled'],
      ['unreachable', 'stalled'],
    ],
    [
      'a connection that is cut',
      () => networkError('ECONNRESET'),
      ['timeout', 'waiting'],
      ['timeout', 'failed'],
    ],
    [
      'silence',
      () => Object.assign(new Error('late'), { name: 'TimeoutError' }),
      ['timeout', 'waiting'],
      ['timeout', 'failed'],
    ],
  ];
  for (const [what, script, read, write] of troubles) {
    it(`${what} is ${read.join(', ')} when we only look`, async () => {
      const { code, lane } = await faultOf(cloudOn(script).sweep());
      expect([code, lane]).to.deep.equal(read);
    });
    it(`${what} is ${write.join(', ')} when we change something`, async () => {
      const { code, lane } = await faultOf(cloudOn(script).perform(remove, 't'));
      expect([code, lane]).to.deep.equal(write);
    });
  }

  it('a write without an answer is not sent again by itself', async () => {
    let sent = 0;
    const cloud = cloudOn(() => {
      sent += 1;
      return htmlPage;
    });
    await faultOf(cloud.perform(remove, 't'));
    expect(sent).to.equal(1);
  });

  it('a write that was throttled is sent again, three times at most', async () => {
    let sent = 0;
    const cloud = cloudOn(() => {
      sent += 1;
      return refusal('Throttling', 'Rate exceeded');
    });
    expect(await faultOf(cloud.perform(remove, 't'))).to.include({ code: 'throttled', lane: 'waiting' });
    expect(sent).to.equal(3);
  });

  it('a stop while a write is under way leaves its outcome unknown', async () => {
    const stop = new AbortController();
    const cloud = cloudOn(() => {
      stop.abort();
      return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    });
    expect(await faultOf(cloud.perform(remove, 't', stop.signal))).to.include({ code: 'unknown-outcome' });
  });

  it('a stop while we look is no failure', async () => {
    const cloud = cloudOn(() => Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    expect(await faultOf(cloud.sweep())).to.include({ lane: 'waiting', code: 'interrupted' });
  });
});

describe('Credentials that cannot be used become a fault', () => {
  const table = [
    ['The SSO session associated with this profile has expired.', 'credentials-expired', 'waiting'],
    ['Could not load credentials from any providers', 'credentials-missing', 'stalled'],
  ] as const;
  for (const [text, code, lane] of table)
    it(`${code}, ${lane}, when the credential chain says: ${text}`, () => {
      const error = Object.assign(new Error(text), { name: 'CredentialsProviderError' });
      expect(toFault(error, { doing: 'look', effect: 'none' })).to.include({ code, lane });
    });
});

describe('The sentence of a fault', () => {
  it('never repeats a request that was signed', async () => {
    const text =
      "The Canonical String for this request should have been 'x-amz-security-token:FwoGZXIvYXdzEXAMPLE'";
    const { message, hint } = await faultOf(cloudOn(() => refusal('SignatureDoesNotMatch', text)).sweep());
    expect(`${message} ${hint}`).to.not.include('FwoGZXIvYXdzEXAMPLE');
  });

  it('never names an access key, breaks a line or runs on, whatever AWS says', async () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    const noise = fc.array(fc.constantFrom(key, '\n', '\r', '\u0007', '\u2028', 'words ', 'x'.repeat(300)));
    await fc.assert(
      fc.asyncProperty(
        noise,
        fc.constantFrom('AccessDenied', 'ValidationError', 'New'),
        async (parts, code) => {
          const error = Object.assign(new Error(parts.join('')), {
            $metadata: {},
            $fault: 'client',
            Code: code,
          });
          const look = { doing: 'look', effect: 'none' } as const;
          const { message } = await faultOf(
            Promise.resolve().then(() => {
              throw toFault(error, look);
            }),
          );
          expect(message).to.not.include(key);
          expect(message).to.match(/^[^\p{Cc}\u2028\u2029]{1,600}$/u);
        },
      ),
    );
  });

  it('is not made for a bug: that stays what it is', () => {
    const bug = new TypeError('x is not a function');
    expect(toFault(bug, { doing: 'look', effect: 'none' })).to.equal(bug);
    expect(toFault('text', { doing: 'look', effect: 'none' })).to.equal('text');
  });

  it('is kept when it is one already', () => {
    const fault = new Fault('stalled', 'x', 'y');
    expect(toFault(fault, { doing: 'look', effect: 'none' })).to.equal(fault);
  });
});
