import { parseArgs } from 'node:util';
import { measureMemory } from './memory.ts';
import { measurePublish } from './publish.ts';
import { measureRatios } from './ratios.ts';

// `npm run bench`: a quick run; `npm run bench -- --full`: one million accounts, more rounds.
// `npm run bench -- --publish 100000000`: publishing so many rows, and nothing else.
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, publish: { type: 'string' } },
});
const PEAK_MB_MAX = 300;
/** Growth that fails; the goal is 1 %. A short run is still warming up in its second tenth. */
const SLOPE_MAX = values.full ? 0.05 : Infinity;
const PUBLISH_MB = 1_400;
const PUBLISH_RATIO_MAX = 1.2;

const failures =
  values.publish === undefined ? await benchExtraction() : await benchPublish(+values.publish);
if (failures.length > 0) {
  console.error(`Over the bound: ${failures.join(', ')}`);
  process.exitCode = 1;
}

/** From socket to segments; the names of what is over its bound. */
async function benchExtraction(): Promise<string[]> {
  const ratios = await measureRatios(values.full ? 7 : 3, values.full ? 20_000 : 8_000);
  console.table(
    ratios.map(({ what, cpuUs, ratio, goal, fails }) => ({
      what,
      'CPU µs a page': Math.round(cpuUs),
      ratio: ratio.toFixed(2),
      goal,
      'fails above': fails,
    })),
  );
  const memory = await measureMemory(values.full ? 1_000_000 : 50_000);
  const { accounts, peakMb, decilesMb, slope } = memory;
  console.log(`memory over ${accounts} accounts of 20 friends: peak ${Math.round(peakMb)} MB`);
  console.log(`  by tenths: ${decilesMb.map(Math.round).join(' ')} MB`);
  console.log(`  from the second to the last: ${(slope * 100).toFixed(1)} %`);
  return [
    ...ratios.filter(({ ratio, fails }) => !(ratio <= fails)).map(({ what }) => what),
    ...(peakMb > PEAK_MB_MAX ? ['peak of memory'] : []),
    ...(slope > SLOPE_MAX ? ['slope of memory'] : []),
  ];
}

/** From segments to a snapshot; likewise. */
async function benchPublish(rows: number): Promise<string[]> {
  const { publishes, floorSeconds, ratio } = await measurePublish(rows, PUBLISH_MB);
  console.log(`publishing ${rows} rows within ${PUBLISH_MB} MB`);
  for (const { what, seconds, peakMb } of publishes) {
    console.log(`  ${what}: ${seconds.toFixed(1)} s, peak ${Math.round(peakMb)} MB`);
  }
  const floors = floorSeconds.map((seconds) => seconds.toFixed(1)).join(' and ');
  console.log(`  DuckDB's bare COPY … ORDER BY of the same rows: ${floors} s`);
  console.log(`  ratio ${ratio.toFixed(2)}, goal ${PUBLISH_RATIO_MAX}`);
  return [
    ...(ratio > PUBLISH_RATIO_MAX ? ['ratio of publishing'] : []),
    ...publishes.filter(({ peakMb }) => peakMb > PUBLISH_MB).map(({ what }) => what),
  ];
}
