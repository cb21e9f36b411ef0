import { columnNameProblem } from '../../schemas/column-name.ts';

/** What the service puts before the name that the app's owner gave a tag. */
const PREFIX = /^Tag_SNS_(IM_|Custom_|\d+_)?/;
const LENGTH_MAX = 60;

/**
 * A column's name for a tag: `Tag_SNS_Custom_MemberLevel` becomes `member_level`.
 *
 * @param taken Names of other columns.
 */
export function proposeColumn(tag: string, taken: ReadonlySet<string>): string {
  const plain = tag
    .replace(PREFIX, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, LENGTH_MAX);
  const named = /^[a-z]/.test(plain) ? plain : `tag_${plain}`.replace(/_$/, '');
  const name = columnNameProblem(named) === undefined ? named : `${named}_tag`;
  for (let number = 1; ; number++) {
    const proposed = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(proposed)) return proposed;
  }
}
