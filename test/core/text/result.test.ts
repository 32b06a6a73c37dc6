import { expect } from 'chai';
import { failure, success } from '../../../src/core/text/result.ts';
import type { Problem } from '../../../src/core/text/result.ts';

const problem: Problem = {
  code: 'unknown-key',
  severity: 'warning',
  file: 'mlops-config.json',
  line: 3,
  column: 5,
  pointer: '/pipelines/0/nme',
  message: 'it is not known',
  hint: null,
};

describe('A result', () => {
  it('is a value, perhaps with warnings', () => {
    expect(success(1)).to.deep.equal({ ok: true, value: 1, warnings: [] });
    expect(success(1, [problem])).to.deep.equal({ ok: true, value: 1, warnings: [problem] });
  });

  it('or every problem, and never half a value', () => {
    const error: Problem = { ...problem, severity: 'error' };
    expect(failure([problem, error])).to.deep.equal({ ok: false, problems: [problem, error] });
  });
});
