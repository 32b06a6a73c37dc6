/** A line, and below it the reasons for it. */
export type Row = readonly [line: string, reasons: readonly string[]];

/** Rows that stand together and have the same reasons share them: a hundred deletes have one budget. */
export const sharing = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(([line, reasons], index) => {
    const next = rows[index + 1]?.[1] ?? [];
    return reasons.join('\n') === next.join('\n') ? [line] : [line, ...reasons];
  });
