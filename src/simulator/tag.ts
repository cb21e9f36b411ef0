/** What a tag may hold on the wire (`ValueItem.Value`: String, Integer or Array<String>). */
export type TagValue = string | number | readonly string[];

/** One entry of a `ValueItem`, spelt as on the wire. */
export interface Tag {
  readonly Tag: string;
  readonly Value: TagValue;
}

/** The tags of the service's own fields that this simulator sets. */
export const STANDARD_TAGS = {
  source: 'Tag_SNS_IM_AddSource',
  remark: 'Tag_SNS_IM_Remark',
  groups: 'Tag_SNS_IM_Group',
  addTime: 'Tag_SNS_IM_AddTime',
  wording: 'Tag_SNS_IM_AddWording',
} as const;

/** The custom fields the simulated app has declared: an integer and a string. */
export const CUSTOM_TAGS = {
  level: 'Tag_SNS_Custom_Level',
  note: 'Tag_SNS_Custom_Note',
} as const;

/** Tags that no table documents but real answers carry (TIMSDK issue 559; the 2018 documents). */
export const UNKNOWN_TAGS = {
  pendencyTime: 'Tag_SNS_IM_PendencyTime',
  legacy: 'Tag_SNS_1300000000_Grade',
} as const;

/** Whether a tag belongs to the custom half of a friend, the one `CustomSequence` counts. */
export function isCustomTag(tag: string): boolean {
  return !tag.startsWith('Tag_SNS_IM_');
}

/** The value of a tag; undefined where it is not set. */
export function tagValue(tags: readonly Tag[], name: string): TagValue | undefined {
  return tags.find((tag) => tag.Tag === name)?.Value;
}

/** The tags with one of them set to a value, or unset where the value is undefined. */
export function withTag(
  tags: readonly Tag[],
  name: string,
  value: TagValue | undefined,
): readonly Tag[] {
  if (value === undefined) return tags.filter((tag) => tag.Tag !== name);
  const set = { Tag: name, Value: value };
  if (tagValue(tags, name) === undefined) return [...tags, set];
  return tags.map((tag) => (tag.Tag === name ? set : tag));
}
