import { expect } from 'chai';
import { fold } from '../../../src/core/text/fold.ts';

describe('A folded text', () => {
  const rows: readonly (readonly [string, string, number | null, readonly string[]])[] = [
    ['is one line where there is no width', 'a b c', null, ['>a b c']],
    ['is divided at spaces', 'aa bb cc', 6, ['>aa bb', '>cc']],
    ['keeps what is longer than a line whole', 'a bbbbbbbbbb c', 5, ['>a', '>bbbbbbbbbb', '>c']],
    ['keeps its own indentation in every line', '  aa bb', 5, ['>  aa', '>  bb']],
    [
      'keeps a command together, to be copied',
      'Run mlops-reconciler approve abc or wait',
      20,
      ['>Run', '>mlops-reconciler approve abc', '>or wait'],
    ],
    ['has nothing in it that a terminal obeys', 'a\u001b[2Jb\nc', null, ['>a [2Jb c']],
    ['is an empty line when there is nothing', '', 10, ['>']],
  ];
  for (const [what, text, width, expected] of rows)
    it(what, () => {
      expect(fold(text, '>', width)).to.deep.equal(expected);
    });
});
