import { PLAIN } from '../core/show/plan-style.ts';
import type { Style } from '../core/show/plan-style.ts';
import type { Outside, Stream } from './outside.ts';

/** Narrower than that nothing can be laid out: the terminal breaks the lines then. */
const NARROWEST = 40;

/** SGR codes of the signs (ECMA-48): green, yellow, red, magenta, and faint for what rests. */
const COLOURS: Readonly<Record<string, number>> = { '+': 32, '~': 33, '-': 31, '!': 35, '*': 36, '=': 2 };

/**
 * Lines as wide as the terminal, and colours unless somebody does not want them (https://no-color.org). Anything else
 * gets whole lines without colours: what it does with them is not known.
 */
export function styleOf({ isTTY, columns }: Stream, env: Outside['env']): Style {
  if (isTTY !== true) return PLAIN;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    width: columns === undefined ? null : Math.max(NARROWEST, columns),
    paint: plain ? PLAIN.paint : paint,
  };
}

function paint(sign: string, text: string): string {
  const colour = COLOURS[sign];
  return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
}
