import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { loadOnce } from '../../src/load/bigquery/load.ts';
import { PIECE_BYTES } from '../../src/load/bigquery/resumable-upload.ts';
import { seen, wireOn } from './loading.ts';
import { startBigQuery, type Asked, type BigQueryService, type Fault } from './server.ts';

const ROWS = 600_000;
const UNAVAILABLE = { status: 503, reason: 'backendError' };
const SUM = `count(*) AS n, CAST(bit_xor(hash(n, t)) AS VARCHAR) AS sum`;

let folder: string;
let path: string;
let wanted: unknown;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
  path = join(folder, 'large.parquet');
  const engine = await openEngine();
  await engine.run(`COPY (SELECT i AS n, md5(i::VARCHAR) AS t FROM range(${ROWS}) r(i))
    TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`);
  wanted = await engine.rows(`SELECT ${SUM} FROM read_parquet('${path}')`);
  engine.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** Loads the file while the service has faults, and tells what arrived. */
async function loaded(
  fault: BigQueryService['fault'],
  { bucket, sessionOrigin }: { bucket?: string; sessionOrigin?: string } = {},
) {
  const service = await startBigQuery({ bucket });
  if (sessionOrigin !== undefined) service.sessionOrigin = sessionOrigin;
  const { projectId, datasetId } = service;
  const wire = wireOn(service);
  await wire.send({
    method: 'POST',
    path: `${projectId}/datasets/${datasetId}/tables`,
    json: {
      tableReference: { projectId, datasetId, tableId: 'large' },
      schema: {
        fields: [
          { name: 'n', type: 'INT64' },
          { name: 't', type: 'STRING' },
        ],
      },
    },
  });
  service.fault = fault;
  const file = { path, sha256: '', rows: ROWS, into: 'large', write: 'WRITE_TRUNCATE' as const };
  await loadOnce(wire, { ...file, name: 'large', run: 'a-run' });
  service.fault = () => undefined;
  const pieces = service.asked.filter(({ method }) => method === 'PUT').length;
  return {
    pieces,
    rows: await seen(service, `SELECT ${SUM} FROM \`large\``),
    jobs: service.jobs.all.size,
  };
}

/** Faults the PUT of that number, from 1. */
function atPiece(wrong: number, fault: Fault): BigQueryService['fault'] {
  let puts = 0;
  return ({ method }) => (method === 'PUT' && ++puts === wrong ? fault : undefined);
}

describe('a file of several pieces', () => {
  test('is sent piece by piece', async () => {
    const { size } = await stat(path);
    const pieces = Math.ceil(size / PIECE_BYTES);
    expect(pieces).toBe(4);
    expect(await loaded(() => undefined)).toEqual({ pieces, rows: wanted, jobs: 1 });
  });

  test('comes through a bucket the same way', async () => {
    const lost = atPiece(2, { when: 'after', answer: 'reset' });
    const arrived = await loaded(lost, { bucket: 'a-bucket' });
    expect(arrived).toEqual({ pieces: 5, rows: wanted, jobs: 1 });
  });

  // Four pieces, and then what has arrived is asked for before anything is sent again.
  test.each<[string, number, Fault, number]>([
    ['the first is cut off', 1, { when: 'before', answer: 'reset' }, 6],
    ['the second arrives and its answer is lost', 2, { when: 'after', answer: 'reset' }, 5],
    ['the second is refused for the moment', 2, { when: 'before', answer: UNAVAILABLE }, 6],
    ['the last makes the job and its answer is lost', 4, { when: 'after', answer: 'reset' }, 5],
  ])('arrives whole and once although %s', async (_, piece, fault, pieces) => {
    expect(await loaded(atPiece(piece, fault))).toEqual({ rows: wanted, jobs: 1, pieces });
  });

  const GONE: Fault = { when: 'before', answer: { status: 410, reason: 'gone' } };

  test('is sent from its beginning again when the place it is sent to is gone', async () => {
    expect(await loaded(atPiece(2, GONE))).toEqual({ rows: wanted, jobs: 1, pieces: 6 });
  });

  test('is given up when each place it is sent to is gone', async () => {
    let puts = 0;
    const fault = ({ method }: Asked) => (method === 'PUT' && ++puts > 0 ? GONE : undefined);
    await expect(loaded(fault)).rejects.toMatchObject({ status: 410 });
    expect(puts).toBe(3);
  });

  test('stays on this machine although the place it is sent to has another host', async () => {
    const sessionOrigin = 'http://storage.invalid:4443';
    const arrived = await loaded(() => undefined, { sessionOrigin });
    expect(arrived).toMatchObject({ rows: wanted, jobs: 1 });
  });
});
