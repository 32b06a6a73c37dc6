import { expect } from 'chai';
import { assert, asyncProperty, string } from 'fast-check';
import { cloudOn } from './examples.ts';
import { ok } from './scripted-endpoint.ts';

const answered = (body: string): Promise<string> =>
  cloudOn(() =>
    ok('GetTemplate', `<StagesAvailable><member>Original</member></StagesAvailable>${body}`),
  ).template('churn');

const element = (data: string): string => `<TemplateBody>${data}</TemplateBody>`;

const named: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** Ways in which XML can write what it may not hold as it is, and what a reader would change. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'by names': (text) => text.replaceAll(/[&<>"']/g, (sign) => `&${named[sign]};`).replaceAll('\r', '&#13;'),
  'by decimal numbers': (text) =>
    text.replaceAll(/[&<>"'\r]|[^\0-\x7f]/gu, (sign) => `&#${sign.codePointAt(0)};`),
  'by hexadecimal numbers': (text) =>
    text.replaceAll(/[&<>"'\r]|[^\0-\x7f]/gu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`),
  'as CDATA': (text) =>
    `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>').replaceAll('\r', ']]>&#13;<![CDATA[')}]]>`,
};

describe('The template that GetTemplate answers', () => {
  for (const [how, spelled] of Object.entries(spellings)) {
    it(`is what was sent, written ${how}`, async () => {
      const texts = string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '');
      await assert(
        asyncProperty(texts, async (text) => {
          expect(await answered(element(spelled(text)))).to.equal(text);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('is decoded once: what looks like a reference in it stays one', async () => {
    expect(await answered(element('&amp;lt;b&amp;gt; &amp;#38;'))).to.equal('&lt;b&gt; &#38;');
  });

  it('is decoded once also where an ampersand is written by its number', async () => {
    expect(await answered(element('&#38;amp; &#x26;lt;'))).to.equal('&amp; &lt;');
  });

  it('keeps a reference that is none', async () => {
    expect(await answered(element('&#x110000; &#99999999999; &nothing;'))).to.equal(
      '&#x110000; &#99999999999; &nothing;',
    );
  });

  it('has the line ends that XML gives it', async () => {
    expect(await answered(element('a\r\nb\rc'))).to.equal('a\nb\nc');
  });

  it('is empty where nothing stands in it', async () => {
    expect(await answered(element(''))).to.equal('');
  });
});
