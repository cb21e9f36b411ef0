/** A Markdown table with aligned columns, as formatters leave it; the first row is the head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const [head = [], ...body] = cells;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...body].map((row) => line(row, widths)).join('\n');
}

function line(row: readonly string[], widths: readonly number[]): string {
  return `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
}

/** A bar would end the cell, also within code, and a line break the table. */
function cellText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
