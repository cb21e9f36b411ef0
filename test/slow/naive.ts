import { join, resolve } from 'node:path';
import { openEngine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import { rowFindings, type Finding } from '../run/oracle.ts';
import { startProcess, type Target } from './target.ts';

const SCRIPT = resolve('test/slow/naive-writer.ts');

/** The same accounts, pulled by the naive writer in the place of `friendlake sync`. */
export function naively(target: Target): Target {
  const { folder, simulator, secretKey } = target;
  const args = [SCRIPT, simulator.baseUrl, folder, secretKey];
  return {
    ...target,
    start: () => startProcess([process.execPath, ...args], { cwd: folder, env: {} }),
  };
}

/** What the oracle says of the rows that the naive writer left. */
export async function naiveFindings(target: Target): Promise<Finding[]> {
  const keys = (path: string) => `(SELECT from_account, to_account FROM read_json(${literal(path)},
    format = 'newline_delimited', columns = {from_account: 'VARCHAR', to_account: 'VARCHAR'}))`;
  const engine = await openEngine();
  try {
    const truth = keys(await target.tellTruth());
    return await rowFindings(engine, keys(join(target.folder, 'naive.ndjson')), truth);
  } finally {
    engine.close();
  }
}
