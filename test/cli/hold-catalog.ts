import { once } from 'node:events';
import { openEngine } from '../../src/engine/duckdb.ts';

/** Keeps a catalog open until its input ends; prints the rows of friends at first and at last. */
const [, , path = '', mode = ''] = process.argv;
const catalog = await openEngine({ path, readOnly: mode === 'read' });
if (mode === 'write') {
  await catalog.run('CREATE TABLE notes (text VARCHAR)');
  await catalog.run('CHECKPOINT');
  await catalog.run("INSERT INTO notes VALUES ('mine')"); // Stands in the log beside the file.
}
async function tell(): Promise<void> {
  const [row] = await catalog.rows('SELECT count(*) AS rows FROM friends');
  process.stdout.write(`${String(row?.['rows'])}\n`);
}
await tell();
await once(process.stdin.resume(), 'end');
await tell();
