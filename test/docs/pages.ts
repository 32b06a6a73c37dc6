import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, root } from '../deploy/files.ts';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The line of its first fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language: `run`, `exit=1`. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** Every page that people read, by its path in the repository. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...['docs', 'blueprints', 'examples', 'deploy'].flatMap((folder) => filesBelow(folder, '.md')),
];

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

const FENCED = /^( *)```(\S*)([^\n]*)\n([\s\S]*?)^\1```$/gm;

export function blocksOf(page: string): readonly Block[] {
  const text = textOf(page);
  return [...text.matchAll(FENCED)].map(({ index, 2: language = '', 3: marks = '', 4: body = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    language,
    marks: marks.split(' ').filter((mark) => mark !== ''),
    text: body,
  }));
}

/** The text without its fenced blocks, line by line as before. */
export const proseOf = (page: string): string =>
  textOf(page).replaceAll(FENCED, (block) => block.replaceAll(/[^\n]/g, ''));

/** `exit=1` among the marks of a block, by its name. */
export const valueOf = ({ marks }: Block, name: string): string | null =>
  marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
