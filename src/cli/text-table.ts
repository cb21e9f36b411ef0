import width from 'string-width';

/** Text in a place of its own among others above and below it. */
export interface TableColumn {
  readonly name: string;
  /** Numbers stand at the right, where their digits line up. */
  readonly align: 'left' | 'right';
}

/** A table with lines around it, as wide on the screen as its widest cells. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ name }, column) =>
    rows.reduce((most, row) => Math.max(most, width(row[column] ?? '')), width(name)),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((wide) => '─'.repeat(wide + 2)).join(middle) + right;
  const line = (cells: readonly string[]) => {
    const padded = columns.map(({ align }, column) => {
      const cell = cells[column] ?? '';
      const space = ' '.repeat((widths[column] ?? 0) - width(cell));
      return align === 'right' ? ` ${space}${cell} ` : ` ${cell}${space} `;
    });
    return `│${padded.join('│')}│`;
  };
  return [
    rule('┌', '┬', '┐'),
    line(columns.map(({ name }) => name)),
    rule('├', '┼', '┤'),
    ...rows.map(line),
    rule('└', '┴', '┘'),
  ].join('\n');
}
