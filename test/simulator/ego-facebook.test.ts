import { existsSync, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createWorld, readGraph, writeTruth } from '../../src/simulator/index.ts';
import { askAll, friendsIn, simulatorFor } from './caller.ts';

// The ego networks of Facebook users published by SNAP; not part of this repository.
const PATH = fileURLToPath(new URL('../../../shared/data/ego-facebook.txt.gz', import.meta.url));

describe.skipIf(!existsSync(PATH))('the ego-facebook graph', () => {
  test('has 4,039 accounts and 176,468 directed friendships', async () => {
    const graph = await readGraph(PATH);
    const folder = mkdtempDisposableSync(join(tmpdir(), 'truth-'));
    onTestFinished(() => folder.remove());
    const rows = await writeTruth(createWorld({ graph }), join(folder.path, 'truth'));
    expect([graph.accountCount, rows]).toEqual([4039, 176_468]);
  });

  test.skipIf(process.env['FRIENDLAKE_SLOW'] !== '1')(
    'takes exactly 4,582 calls at 100 friends a page',
    async () => {
      const world = createWorld({ graph: await readGraph(PATH) });
      const simulator = await simulatorFor({ world, pageSize: 100 });
      const accounts = world.accounts()[Symbol.iterator]();
      let rows = 0;
      const worker = async () => {
        for (let next = accounts.next(); next.done !== true; next = accounts.next()) {
          const answers = await askAll(simulator, next.value.account);
          rows += friendsIn(...answers).length;
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
      expect([rows, simulator.log.calls, simulator.log.ok]).toEqual([176_468, 4582, 4582]);
    },
  );
});
