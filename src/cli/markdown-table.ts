import width from 'string-width';

/** A Markdown table with aligned columns, as formatters leave it; the first row is the head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((most, row) => Math.max(most, width(row[column] ?? '')), 3),
  );
  const [head = [], ...body] = cells;
  const rule = widths.map((wide) => '-'.repeat(wide));
  return [head, rule, ...body].map((row) => line(row, widths)).join('\n');
}

function line(row: readonly string[], widths: readonly number[]): string {
  const padded = widths.map((wide, column) => {
    const cell = row[column] ?? '';
    return cell + ' '.repeat(wide - width(cell));
  });
  return `| ${padded.join(' | ')} |`;
}

/** A bar would end the cell, also within code, and a line break the table. */
function cellText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
