import {
  GROUP_NAMES,
  LONGEST_NOTE,
  LONGEST_REMARKS,
  LONGEST_WORDING,
  NOTES,
  REMARKS,
  SOURCES,
  WORDINGS,
} from './phrases.ts';
import { drawBelow, drawFrom, type Random } from './random.ts';
import { CUSTOM_TAGS, STANDARD_TAGS, type Tag, UNKNOWN_TAGS } from './tag.ts';

/** What the tags of a friendship depend on beside chance. */
export interface FriendOptions {
  /** Whether tags may be unset, unknown, unusual and in any order; else all are set and plain. */
  readonly variants: boolean;
  /** Whether the friend may have custom tags. */
  readonly customTags: boolean;
}

/** The instant of day 0, Unix seconds: 2026-01-01T00:00:00Z. Friends of day 0 are older. */
export const DAY_ZERO_S = 1_767_225_600;
/** One day in seconds. */
export const DAY_S = 86_400;

// Friendships of day 0 began in the six years before it.
const FRIENDSHIP_AGE_MAX_S = 6 * 365 * DAY_S;
const LEVELS = 100;
const GROUPS_MAX = 4;
// Share of texts that are as long as the service allows.
const LONGEST_SHARE = 0.01;

/**
 * Draws the tags of one friendship: a pure function of the sequence behind `random`.
 *
 * Every value is within the service's byte limits. With variants, one friend in a hundred has
 * no tag at all.
 */
export function friendTags(random: Random, options: FriendOptions): readonly Tag[] {
  if (!options.variants) return plainTags(random, options);
  if (random() < 0.01) return [];
  const tags: Tag[] = [];
  if (random() < 0.95) tags.push({ Tag: STANDARD_TAGS.source, Value: drawFrom(random, SOURCES) });
  if (random() < 0.5) tags.push({ Tag: STANDARD_TAGS.remark, Value: drawRemark(random) });
  if (random() < 0.6) tags.push({ Tag: STANDARD_TAGS.groups, Value: drawGroups(random) });
  if (random() < 0.97) tags.push({ Tag: STANDARD_TAGS.addTime, Value: drawTime(random) });
  if (random() < 0.3) tags.push({ Tag: STANDARD_TAGS.wording, Value: drawWording(random) });
  if (random() < 0.02) tags.push({ Tag: UNKNOWN_TAGS.pendencyTime, Value: drawTime(random) });
  if (options.customTags) tags.push(...customTags(random));
  return shuffled(random, tags);
}

/** Draws the tags of a friend added on a day of the schedule: no custom ones, AddTime that day. */
export function addedTags(random: Random, day: number): readonly Tag[] {
  return [
    { Tag: STANDARD_TAGS.source, Value: drawFrom(random, SOURCES) },
    { Tag: STANDARD_TAGS.addTime, Value: DAY_ZERO_S + day * DAY_S + drawBelow(random, DAY_S) },
    { Tag: STANDARD_TAGS.wording, Value: drawWording(random) },
  ];
}

/** Draws a remark of 1 to 96 bytes. */
export function drawRemark(random: Random): string {
  if (random() < LONGEST_SHARE) return drawFrom(random, LONGEST_REMARKS);
  const remark = drawFrom(random, REMARKS);
  return random() < 0.5 ? remark : `${remark} ${drawBelow(random, 10_000)}`;
}

/** Draws 0 to 4 distinct group names. */
export function drawGroups(random: Random): readonly string[] {
  const count = drawBelow(random, GROUPS_MAX + 1);
  const first = drawBelow(random, GROUP_NAMES.length);
  // A stride without a common factor visits distinct names; the pool has 12.
  const stride = drawFrom(random, [1, 5, 7, 11]);
  const groups: string[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    groups.push(GROUP_NAMES[(first + taken * stride) % GROUP_NAMES.length] ?? '');
  }
  return groups;
}

/** Draws a value of the string custom field, 0 to 500 bytes. */
export function drawNote(random: Random): string {
  return random() < LONGEST_SHARE ? LONGEST_NOTE : drawFrom(random, NOTES);
}

/** Draws a value of the integer custom field, 0 to 99. */
export function drawLevel(random: Random): number {
  return drawBelow(random, LEVELS);
}

function customTags(random: Random): readonly Tag[] {
  const tags: Tag[] = [];
  if (random() < 0.6) tags.push({ Tag: CUSTOM_TAGS.level, Value: drawLevel(random) });
  if (random() < 0.25) tags.push({ Tag: CUSTOM_TAGS.note, Value: drawNote(random) });
  if (random() < 0.01) tags.push({ Tag: UNKNOWN_TAGS.legacy, Value: drawLevel(random) });
  return tags;
}

function plainTags(random: Random, options: FriendOptions): readonly Tag[] {
  const number = drawBelow(random, 10_000);
  const standard = [
    { Tag: STANDARD_TAGS.source, Value: drawFrom(random, SOURCES) },
    { Tag: STANDARD_TAGS.remark, Value: `Friend ${number}` },
    { Tag: STANDARD_TAGS.groups, Value: [drawFrom(random, ['Family', 'Work', 'School'])] },
    { Tag: STANDARD_TAGS.addTime, Value: drawTime(random) },
    { Tag: STANDARD_TAGS.wording, Value: 'Hello' },
  ];
  if (!options.customTags) return standard;
  return [
    ...standard,
    { Tag: CUSTOM_TAGS.level, Value: drawLevel(random) },
    { Tag: CUSTOM_TAGS.note, Value: `Note ${number}` },
  ];
}

function drawWording(random: Random): string {
  return random() < LONGEST_SHARE ? LONGEST_WORDING : drawFrom(random, WORDINGS);
}

function drawTime(random: Random): number {
  return DAY_ZERO_S - 1 - drawBelow(random, FRIENDSHIP_AGE_MAX_S);
}

function shuffled(random: Random, tags: readonly Tag[]): readonly Tag[] {
  if (tags.length < 2) return tags;
  // Rotating and sometimes reversing moves every tag everywhere, for one draw a friend.
  const start = drawBelow(random, tags.length * 2);
  const rotated = [...tags.slice(start % tags.length), ...tags.slice(0, start % tags.length)];
  return start < tags.length ? rotated : rotated.reverse();
}
