import { wrap } from '../../core/mail.ts';
import type { Mail } from '../../simulator/views.ts';
import type { Stream } from '../outside.ts';
import type { Chapter } from './story.ts';

const WIDTH = 76;

/** Tells the story on a terminal or into a file: the same words, colour only where somebody sees it. */
export class Narrator {
  readonly #out: Stream;

  constructor(out: Stream) {
    this.#out = out;
  }

  say(...lines: readonly string[]): void {
    this.#out.write(lines.map((line) => `${line}\n`).join(''));
  }

  chapter(number: number, { title, lead, author, message }: Chapter): void {
    this.say(
      '',
      this.#strong(`${number}. ${title}`),
      ...wrap(lead),
      '',
      `   $ git commit -m "${message}"    # by ${author}`,
      '',
    );
  }

  /** One thing that happened, as it happens. */
  event(text: string): void {
    this.say(...wrap(text, '   '));
  }

  /** A letter as its reader gets it. */
  mail({ subject, text }: Mail): void {
    const rule = '-'.repeat(WIDTH - 3);
    this.say(
      '',
      `   +${rule}`,
      `   | From:    AWS Notifications <no-reply@sns.amazonaws.com>`,
      `   | Subject: ${subject ?? ''}`,
    );
    this.say(
      '   |',
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `   | ${line}`.trimEnd()),
      `   +${rule}`,
    );
  }

  #strong(text: string): string {
    return this.#out.isTTY === true ? `\u001b[1m${text}\u001b[0m` : text;
  }
}
