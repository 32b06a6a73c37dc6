import { expect } from 'chai';
import * as fc from 'fast-check';
import { labelled, subjectLine, wrap } from '../../src/core/mail.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('The subject of a mail', () => {
  it('is shown as it is when it is plain', () => {
    expect(subjectLine('[mlops] 1 failed, 2 deployed')).to.equal('[mlops] 1 failed, 2 deployed');
  });

  it('is one line of printable ASCII, whatever a person called a commit', () => {
    expect(subjectLine(' Größer\r\nBcc: x@y\t\u0000\u001b[31m日本🎉 ')).to.equal('Gro?er Bcc: x@y ??[31m???');
  });

  it('is cut to 99 characters with a sign that it was', () => {
    expect(subjectLine('x'.repeat(99))).to.equal('x'.repeat(99));
    expect(subjectLine('x'.repeat(100))).to.equal(`${'x'.repeat(96)}...`);
  });

  it('is never more than SNS takes', () => {
    fc.assert(fc.property(anyText, (text) => /^[ -~]{0,99}$/.test(subjectLine(text))));
  });
});

describe('The text of a mail', () => {
  it('has lines of 72 columns, each behind the indentation', () => {
    const full = `    ${'word '.repeat(13)}xyz`;
    expect(full).to.have.length(72);
    expect(wrap(`${'word '.repeat(13)}xyz word`, '    ')).to.deep.equal([full, '    word']);
    expect(wrap(`${'word '.repeat(13)}wxyz`, '    ')).to.have.length(2);
  });

  it('leaves a longer word whole, on a line of its own', () => {
    const address = `s3://${'x'.repeat(100)}`;
    expect(wrap(`see ${address} now`, '  ')).to.deep.equal(['  see', `  ${address}`, '  now']);
  });

  it('is one line for nothing', () => {
    expect(wrap('')).to.deep.equal(['']);
  });

  it('repeats no more than 1000 characters of a text', () => {
    const text = wrap('word '.repeat(10_000)).join(' ');
    expect(text).to.have.length(1000);
    expect(text.at(-1)).to.equal('…');
  });

  it('has neither control characters nor lines that are too long, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of wrap(text, ' ')) {
          expect(line).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          if (line.length > 72) expect(line.trim()).not.to.contain(' ');
        }
      }),
    );
  });

  it('says of what it is, before the first of its lines', () => {
    expect(labelled('Source   ', 'word '.repeat(20))).to.deep.equal([
      `Source   ${'word '.repeat(11)}word`,
      `         ${'word '.repeat(7)}word`,
    ]);
    expect(labelled('Source   ', '')).to.deep.equal(['Source   ']);
  });
});
