import { CUSTOM_TAGS, STANDARD_TAGS } from '../../src/simulator/index.ts';
import { tagValue } from '../../src/simulator/tag.ts';
import { NOBODY, tagText, tally, type Tie, type TwoDays } from './two-days.ts';

/** An answer as lines: the cells of a row with bars between them. */
type Answer = readonly string[];

/** Two accounts with friends in common: those with the most friends. */
export function hubs({ after }: TwoDays): readonly (readonly [string, number])[] {
  return [...tally(after.map(({ from }) => from))].toSorted(byCount);
}

/** What each question must answer, computed from the world without a line of SQL. */
export const EXPECTED: Readonly<Record<string, (days: TwoDays) => Answer>> = {
  '01-mutual-friends'(days) {
    const [one = ['', 0], other = ['', 0]] = hubs(days);
    const friendsOf = ([account]: readonly [string, number]) =>
      new Set(days.after.filter(({ from }) => from === account).map(({ to }) => to));
    return [...friendsOf(one).intersection(friendsOf(other))].toSorted();
  },
  '02-one-way-ties'(days) {
    const names = new Set(days.after.map(({ from, to }) => `${from} ${to}`));
    const known = days.listed.filter((account) => account !== days.failing && account !== NOBODY);
    return days.after
      .filter(({ from, to }) => known.includes(from) && known.includes(to))
      .filter(({ from, to }) => !names.has(`${to} ${from}`))
      .toSorted((a, b) => addedMs(b) - addedMs(a) || byText(a.from, b.from) || byText(a.to, b.to))
      .map((tie) => row(tie.from, tie.to, tagText(tie, STANDARD_TAGS.source), added(tie)));
  },
  '03-churn'({ before, after }) {
    const key = ({ from, to }: Tie) => `${from} ${to}`;
    const content = ({ tags }: Tie) => JSON.stringify([...tags]);
    const old = new Map(before.map((tie) => [key(tie), tie]));
    const young = new Map(after.map((tie) => [key(tie), tie]));
    const changes = [
      ...after.filter((tie) => !old.has(key(tie))).map((tie) => ['added|befriended', tie.from]),
      ...before.filter((t) => !young.has(key(t))).map((tie) => ['removed|unfriended', tie.from]),
      ...after
        .filter((tie) => content(old.get(key(tie)) ?? tie) !== content(tie))
        .map((tie) => ['changed|null', tie.from]),
    ];
    return [...tally(changes.map(([what = '']) => what))].toSorted(byCount).map(([what, count]) => {
      const owners = changes.filter(([each]) => each === what).map(([, owner]) => owner);
      return row(what, count, new Set(owners).size);
    });
  },
  '04-growth-by-month'({ after }) {
    const months = tally(after.flatMap((tie) => added(tie)?.slice(0, 7) ?? []));
    let sum = 0;
    return [...months]
      .toSorted(([a], [b]) => byText(a, b))
      .map(([month, count]) => row(`${month}-01`, count, (sum += count)));
  },
  '05-sources'({ after }) {
    const sources = tally(after.map((tie) => tagText(tie, STANDARD_TAGS.source) ?? 'not told'));
    return [...sources]
      .toSorted(byCount)
      .map(([source, count]) => row(source, count, percent(count, after.length)));
  },
  '06-groups'({ after }) {
    const owned = after.flatMap(({ from, tags }) => {
      const names = tagValue(tags, STANDARD_TAGS.groups);
      return Array.isArray(names) ? names.map((name) => ({ name: String(name), from })) : [];
    });
    return [...tally(owned.map(({ name }) => name))].toSorted(byCount).map(([name, count]) => {
      const lists = tally(owned.filter((each) => each.name === name).map(({ from }) => from));
      const sizes = [...lists.values()].toSorted((a, b) => a - b);
      return row(name, sizes.length, count, sizes[Math.ceil(sizes.length / 2) - 1], sizes.at(-1));
    });
  },
  '07-hubs'(days) {
    const named = tally(days.after.map(({ to }) => to));
    return hubs(days)
      .slice(0, 10)
      .map(([account, friends]) => row(account, friends, named.get(account) ?? 0));
  },
  '08-custom-tag-coverage'({ after }) {
    const columns: Record<string, string> = {
      [CUSTOM_TAGS.level]: 'level|column',
      [CUSTOM_TAGS.note]: 'note|column',
    };
    const standard = new Set<string>(Object.values(STANDARD_TAGS));
    const set = after.flatMap(({ tags }) => tags.map(({ Tag }) => Tag));
    const kept = set
      .filter((tag) => !standard.has(tag))
      .map((tag) => columns[tag] ?? `${tag}|extra`);
    return [...tally(kept)]
      .toSorted(byCount)
      .map(([tag, count]) => row(tag, count, percent(count, after.length)));
  },
  '09-strangers'({ after, listed }) {
    const ours = new Set(listed);
    const strangers = tally(after.map(({ to }) => to).filter((to) => !ours.has(to)));
    return [...strangers].toSorted(byCount).map(([stranger, count]) => row(stranger, count));
  },
  '10-failures'({ after, failing }) {
    const kept = after.filter(({ from }) => from === failing).length;
    return [
      row('failed', 30001, 'Err_SNS_Param', 1, kept, failing),
      row('not_found', 30003, 'Err_SNS_FriendGet_From_Account_Not_Exist', 1, 0, NOBODY),
    ];
  },
};

function row(...cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => cell ?? 'null').join('|');
}

function percent(count: number, total: number): number {
  return Math.round((1000 * count) / total) / 10;
}

/** AddTime as DuckDB spells it. */
function added(tie: Tie): string | undefined {
  const seconds = tagText(tie, STANDARD_TAGS.addTime);
  if (seconds === undefined) return undefined;
  return new Date(Number(seconds) * 1000).toISOString().replace('T', ' ').replace('.000Z', '+00');
}

function addedMs(tie: Tie): number {
  return Number(tagText(tie, STANDARD_TAGS.addTime) ?? -1);
}

function byCount([a, m]: readonly [string, number], [b, n]: readonly [string, number]): number {
  return n - m || byText(a, b);
}

/** By code point, as DuckDB sorts. */
function byText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
