import { friendsTable } from '../schemas/friends.ts';
import { openEngine } from '../src/engine/duckdb.ts';
import { columnList } from '../src/engine/relation.ts';
import { literal } from '../src/engine/sql.ts';
import { TAGS } from './service.ts';

/**
 * The floor of publishing: DuckDB alone sorts the rows of a new snapshot into one file, from the
 * base's files and the staged ones, within the memory that publishing gives it. Nothing is
 * counted, compared, digested, synced or named. Prints the seconds it took.
 */
const [base = '', staged = '', verdicts = '', to = '', memoryLimitMb = ''] = process.argv.slice(2);
const engine = await openEngine({
  threads: 2,
  memoryLimitMb: Number(memoryLimitMb),
  temporaryDirectory: `${to}.spill`,
});
const columns = columnList(friendsTable(TAGS).columns);
const startMs = performance.now();
await engine.run(`COPY (
    SELECT ${columns} FROM read_parquet(${literal(base)}) WHERE from_account NOT IN (
      SELECT account FROM read_parquet(${literal(verdicts)}) WHERE pulled = 'complete')
    UNION ALL SELECT ${columns} FROM read_parquet(${literal(staged)})
    ORDER BY from_account, to_account
  ) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`);
process.stdout.write(JSON.stringify((performance.now() - startMs) / 1000));
engine.close();
