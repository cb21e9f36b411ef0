import { z } from 'zod';
import { identifier } from '../../src/engine/sql.ts';
import { JobRefusal } from './service-error.ts';
import { fieldsOf, type Store } from './store.ts';

/** What a query looks at. */
export interface Read {
  /** `table$YYYYMMDD`, or only the table where it has no partitions. */
  readonly partitions: readonly string[];
  /** As the service charges them: the columns a query names, of all rows of those partitions. */
  readonly bytes: number;
}

interface PlanNode {
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}
const PlanNode: z.ZodType<PlanNode> = z.object({
  children: z.lazy(() => z.array(PlanNode)),
  extra_info: z.record(z.string(), z.unknown()),
});

/** Empty partitions at both ends of time: a query that would read both has no filter of the day. */
export const PROBES = ['00020101', '99981231'] as const;

/**
 * Asks DuckDB's optimizer what a query scans. Each partition is a table of its own there, joined
 * by UNION ALL with its day as a constant, so that a scan is left exactly where the query's own
 * conditions on the day do not rule the partition out.
 */
export async function readBy(store: Store, sql: string): Promise<Read> {
  const [row] = await store.engine.rows(`EXPLAIN (FORMAT JSON) ${sql}`);
  const plan = z.array(PlanNode).parse(JSON.parse(String(row?.['explain_value'])));
  const scans = new Map<string, Set<string>>();
  for (const { table, columns } of plan.flatMap(scansOf)) {
    scans.set(table, new Set([...(scans.get(table) ?? []), ...columns]));
  }
  const partitions: string[] = [];
  let bytes = 0;
  for (const [name, table] of store.tables) {
    const probes = PROBES.map((probe) => table.partitions.get(probe) ?? '');
    if (probes.every((probe) => scans.has(probe))) {
      throw new JobRefusal(
        'invalidQuery',
        `Cannot query over table '${name}' without a filter over column(s) '${table.body.timePartitioning?.field}' that can be used for partition elimination`,
      );
    }
    for (const [partition, stored] of table.partitions) {
      const columns = scans.get(stored);
      if (columns === undefined || PROBES.some((probe) => probe === partition)) continue;
      partitions.push(partition === '' ? name : `${name}$${partition}`);
      const sizes = fieldsOf(table)
        .filter((field) => columns.has(field.name))
        .map(({ name: column, mode }) => sizeOf(column, mode === 'REPEATED'));
      if (sizes.length === 0) continue;
      const [sum] = await store.engine.rows(
        `SELECT coalesce(sum(${sizes.join(' + ')}), 0) AS n FROM ${stored}`,
      );
      bytes += Number(sum?.['n']);
    }
  }
  return { partitions: partitions.toSorted(), bytes };
}

/** Texts count their bytes and 2 more, everything else 8: "Estimate query costs", data sizes. */
function sizeOf(column: string, list: boolean): string {
  const name = identifier(column);
  const text = (value: string) =>
    `CASE typeof(${value}) WHEN 'VARCHAR' THEN 2 + strlen(${value}::VARCHAR) ELSE 8 END`;
  if (list) return `coalesce(list_sum(list_transform(${name}, lambda x: ${text('x')})), 0)`;
  return `CASE WHEN ${name} IS NULL THEN 0 ELSE ${text(name)} END`;
}

function scansOf(node: PlanNode): { table: string; columns: string[] }[] {
  const { Table: table, Projections: columns = [], Filters: filters = [] } = node.extra_info;
  const below = node.children.flatMap(scansOf);
  if (typeof table !== 'string') return below;
  const named = [columns, filters].flat().map((text) => String(text).split(/[ =<>]/)[0] ?? '');
  return [{ table: table.split('.').at(-1) ?? '', columns: named }, ...below];
}
