import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { drawBelow, drawFrom, type Random } from '../../src/simulator/random.ts';

/** Damage that was done, and how to undo it. */
export interface Damage {
  readonly what: string;
  /** The file it was done to. */
  readonly path: string;
  undo(): Promise<void>;
}

/** The ways in which a disk or a person damages what a pipeline has written. */
export const DAMAGES: Readonly<
  Record<string, (folder: string, random: Random) => Promise<Damage>>
> = {
  'a flipped bit in a segment': (folder, random) => flipBit(folder, random, /\/segment-.*parquet$/),
  'a flipped bit in a snapshot': (folder, random) =>
    flipBit(folder, random, /\/warehouse\/(friends|accounts)\//),
  'a flipped bit in a journal': (folder, random) => flipBit(folder, random, /\/journal$/),
  'a flipped bit in the manifest': (folder, random) => flipBit(folder, random, /\/manifest\.json$/),
  'a deleted file': async (folder, random) => {
    const { path, content } = await anyFile(folder, random, /./);
    await rm(path);
    return { what: `${path} deleted`, path, undo: () => writeFile(path, content) };
  },
  'a truncated file': async (folder, random) => {
    const { path, content } = await anyFile(folder, random, /./);
    const length = drawBelow(random, content.length);
    await truncate(path, length);
    return { what: `${path} cut to ${length}`, path, undo: () => writeFile(path, content) };
  },
  'an added file': async (folder, random) => {
    const { path: beside, content } = await anyFile(folder, random, /./);
    const path = join(
      dirname(beside),
      drawFrom(random, [
        'notes.txt',
        'part-00009-0123456789abcdef.parquet',
        `copy of ${basename(beside)}`,
      ]),
    );
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return { what: `${path} added`, path, undo: () => rm(path) };
  },
};

async function flipBit(folder: string, random: Random, which: RegExp): Promise<Damage> {
  const { path, content } = await anyFile(folder, random, which);
  const damaged = Buffer.from(content);
  const at = drawBelow(random, content.length);
  const bit = drawBelow(random, 8);
  damaged.writeUInt8(content.readUInt8(at) ^ (1 << bit), at);
  await writeFile(path, damaged);
  const what = `${path}: bit ${bit} of byte ${at} of ${content.length} flipped`;
  return { what, path, undo: () => writeFile(path, content) };
}

/** A file that the pipeline wrote; a lock is a file of the moment, and a ledger of calls has no digest. */
async function anyFile(
  folder: string,
  random: Random,
  which: RegExp,
): Promise<{ path: string; content: Buffer }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /\/(warehouse|\.friendlake)\//.test(path) && which.test(path))
    .filter((path) => !/\/(lock|accounts\.txt|ledger-\d+)$/.test(path));
  const path = paths.toSorted()[drawBelow(random, paths.length)] ?? '';
  return { path, content: await readFile(path) };
}
