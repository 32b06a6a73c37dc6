import { expect } from 'chai';
import { read } from './reading.ts';

const ARN = 'arn:aws:cloudformation:eu-west-1:222222222222:stack/legacy/1a2b';

const adopting = (name: string, stack: string, more: object = {}) => ({
  name,
  pipeline_type: 'realtime_endpoint',
  adopt: { stack },
  ...more,
});

const codes = (file: object): readonly string[] => {
  const result = read({ version: 1, ...file });
  return (result.ok ? [] : result.problems).map(
    ({ code, pointer, message }) => `${code} ${pointer} ${message}`,
  );
};

const AT = '/pipelines/1/adopt/stack';

describe('A configuration with `adopt`', () => {
  it('takes a name or an ARN', () => {
    for (const stack of ['legacy', ARN]) {
      const result = read({ version: 1, pipelines: [adopting('a', stack)] });
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      expect(result.value.config.pipelines[0]?.adopt).to.deep.equal({
        stack: 'legacy',
        id: stack === ARN ? ARN : null,
      });
      expect(result.warnings).to.deep.equal([]);
    }
  });

  const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'us-east-1' } };
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    ['may name one stack in two places', { environments, pipelines: [adopting('a', 'legacy')] }, []],
    [
      'may not name one stack in two environments that are one place',
      {
        environments: { dev: {}, prod: {} },
        pipelines: [{ name: 'x', state: 'absent' }, adopting('a', 'legacy')],
      },
      [`same-stack ${AT} stack \`legacy\` cannot be taken over in \`prod\`, for it already is in \`dev\``],
    ],
    [
      'may not name one stack in two entries',
      { pipelines: [adopting('a', 'legacy'), adopting('b', ARN)] },
      [
        `same-stack ${AT} stack \`legacy\` cannot be taken over in \`default\`, for it already is by \`a\` in \`default\``,
      ],
    ],
    [
      'may name one stack in two environments that may be two places',
      { environments: { dev: {}, prod: { account: '222222222222' } }, pipelines: [adopting('a', 'legacy')] },
      [],
    ],
    [
      'may do so in an entry that is to be absent',
      { pipelines: [adopting('a', 'legacy'), adopting('b', 'legacy', { state: 'absent' })] },
      [],
    ],
    [
      'may not name a stack of another region',
      { environments, pipelines: [{ name: 'x', state: 'absent' }, adopting('a', ARN)] },
      [
        `adopt-elsewhere ${AT} the stack is in account 222222222222 and region eu-west-1, and \`prod\` is somewhere else`,
      ],
    ],
    [
      'may not name a stack of another account',
      {
        environments: { dev: { account: '111111111111' } },
        pipelines: [{ name: 'x', state: 'absent' }, adopting('a', ARN)],
      },
      [
        `adopt-elsewhere ${AT} the stack is in account 222222222222 and region eu-west-1, and \`dev\` is somewhere else`,
      ],
    ],
    [
      'may name the environment it is in',
      { environments, pipelines: [adopting('a', ARN, { environments: ['dev'] })] },
      [],
    ],
  ];
  for (const [what, file, expected] of rows)
    it(what, () => {
      expect(codes(file)).to.deep.equal(expected);
    });
});
