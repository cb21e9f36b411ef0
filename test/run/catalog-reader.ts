import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { openEngine } from '../../src/engine/duckdb.ts';

/** Opens a catalog again and again, prints what it holds each time, until its input ends. */
const [, , path = ''] = process.argv;
let ended = false;
process.stdin.on('end', () => (ended = true)).resume();
// As an analyst's tool opens it by default, able to write and so with a lock on the file.
const kept = await openEngine({ path });
for (let isLast = false; !isLast;) {
  isLast = ended; // The last one is opened after the last publish.
  if (!existsSync(path)) throw new Error('The catalog is not there');
  const catalog = await openEngine({ path, readOnly: true });
  const [row] = await catalog.rows(`SELECT (SELECT count(*) FROM friends) AS friends,
    (SELECT sum(row_count) FROM accounts) AS stated, (SELECT count(*) FROM runs) AS runs`);
  catalog.close();
  process.stdout.write(`${JSON.stringify(row)}\n`);
  await setTimeout(30);
}
process.stdout.write(
  `${JSON.stringify(await kept.rows('SELECT count(*) AS kept FROM friends'))}\n`,
);
