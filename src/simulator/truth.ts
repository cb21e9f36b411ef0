import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Tag } from './tag.ts';
import type { World } from './world.ts';

// Lines are written in blocks of about this many characters.
const BLOCK_CHARACTERS = 65_536;

/**
 * Writes what a faultless extraction must find: one JSON object a line and friendship, sorted by
 * owner, then friend, both in UTF-8 byte order; tags sorted by name.
 *
 * `{"from_account":"a","to_account":"b","tags":{"Tag_SNS_IM_Remark":"Bea"}}`
 *
 * Holds the account names in memory and streams the rest.
 *
 * @returns How many lines were written.
 */
export async function writeTruth(world: World, path: string): Promise<number> {
  const counter = { rows: 0 };
  await pipeline(blocksOf(world, counter), createWriteStream(path));
  return counter.rows;
}

/** Compares two texts by their UTF-8 bytes; JavaScript's own order differs beyond U+FFFF. */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return byteRank(leftUnit) - byteRank(rightUnit);
  }
  return left.length - right.length;
}

function* blocksOf(world: World, counter: { rows: number }): Generator<string> {
  const accounts = Array.from(world.accounts(), ({ account }) => account).sort(compareUtf8);
  let block = '';
  for (const account of accounts) {
    const friends = [...(world.account(account)?.friends ?? [])].sort(compareUtf8);
    for (const friend of friends) {
      block += lineOf(account, friend, world.tags(account, friend));
      counter.rows += 1;
    }
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  yield block;
}

/** Joins texts instead of filling an object, where a tag called `__proto__` would get lost. */
function lineOf(account: string, friend: string, tags: readonly Tag[]): string {
  const fields = tags
    .toSorted((left, right) => compareUtf8(left.Tag, right.Tag))
    .map((tag) => `${JSON.stringify(tag.Tag)}:${JSON.stringify(tag.Value)}`);
  const from = JSON.stringify(account);
  const to = JSON.stringify(friend);
  return `{"from_account":${from},"to_account":${to},"tags":{${fields.join(',')}}}\n`;
}

/** Moves surrogates behind the rest of the plane, where their four-byte encodings sort. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
