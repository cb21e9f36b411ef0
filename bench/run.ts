import { parseArgs } from 'node:util';
import { measureMemory } from './memory.ts';
import { measureRatios } from './ratios.ts';

// `npm run bench`: a quick run; `npm run bench -- --full`: one million accounts, more rounds.
const { values } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const PEAK_MB_MAX = 300;
/** Growth that fails; the goal is 1 %. A short run is still warming up in its second tenth. */
const SLOPE_MAX = values.full ? 0.05 : Infinity;

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

const failures = [
  ...ratios.filter(({ ratio, fails }) => !(ratio <= fails)).map(({ what }) => what),
  ...(peakMb > PEAK_MB_MAX ? ['peak of memory'] : []),
  ...(slope > SLOPE_MAX ? ['slope of memory'] : []),
];
if (failures.length > 0) {
  console.error(`Over the bound: ${failures.join(', ')}`);
  process.exitCode = 1;
}
