import { existsSync, globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readGraph } from '../../src/simulator/index.ts';
import { answersPage } from '../docs/answers-page.ts';
import { publishTwoDays } from '../docs/two-days.ts';

const REAL_GRAPH = '../shared/data/ego-facebook.txt.gz';
const slow = process.env['FRIENDLAKE_SLOW'] === '1';

// With `--update` it writes the page instead.
test.skipIf(!slow || !existsSync(REAL_GRAPH))(
  'the page of the ten questions shows what they answer on the real graph',
  async () => {
    const days = await publishTwoDays(await readGraph(REAL_GRAPH), 0.01);
    const page = await answersPage(days, globSync('docs/queries/*.sql').toSorted());
    await expect(page).toMatchFileSnapshot('../../docs/queries/README.md');
  },
);
