import type { Contract } from '../../schemas/contract.ts';
import { STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import { canonical, decimal, integerIn, textOf, type WireValue } from './wire-value.ts';

/** A friend as it is sent. */
export interface WireItem {
  readonly account: string;
  readonly tags: readonly (readonly [tag: string, value: WireValue])[];
}

/** A refusal as it must be: whose tag, and the value in one spelling. */
export type ModelRefusal = readonly [friend: string, tag: string | null, value: string];

/** What must come of items: rows, with what is refused beside them, or one refusal of all. */
export type ModelResult =
  | { readonly rows: readonly Record<string, unknown>[]; readonly refused: readonly ModelRefusal[] }
  | { readonly quarantined: readonly [friend: string, tag: string | null] };

const isText = (text: string) => Buffer.from(text).toString() === text;
const INTEGER = /^(0|-?[1-9]\d*)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function wordOf(value: WireValue): string | undefined {
  if (value.kind === 'text') return value.text;
  return value.kind === 'number' ? value.spelling : undefined;
}

function integerOf(value: WireValue): bigint | undefined {
  const small = value.kind === 'number' ? integerIn(value.spelling) : undefined;
  if (small !== undefined) return small;
  const word = wordOf(value) ?? '';
  if (!INTEGER.test(word) || word.length > 20) return undefined;
  return BigInt.asIntN(64, BigInt(word)) === BigInt(word) ? BigInt(word) : undefined;
}

function isEqual(one: string, other: string): boolean {
  const [[a, aPlaces], [b, bPlaces]] = [decimal(one), decimal(other)];
  const places = Math.max(aPlaces, bPlaces);
  return a * 10n ** BigInt(places - aPlaces) === b * 10n ** BigInt(places - bPlaces);
}

function floatOf(value: WireValue): number | undefined {
  const word = wordOf(value) ?? '';
  if (!NUMBER.test(word) || !Number.isFinite(Number(word))) return undefined;
  if (!isEqual(word, String(Number(word)))) return undefined;
  return word.startsWith('-') && Number(word) === 0 ? -0 : Number(word);
}

function timeOf(value: WireValue, unit: TagColumn['unit'], declared: boolean): bigint | undefined {
  if (!declared && value.kind === 'text') return undefined;
  const count = integerOf(value);
  if (count === undefined || count < 0n) return undefined;
  const micros = count * (unit === 'millis' ? 1_000n : 1_000_000n);
  return micros < BigInt(Date.UTC(10_000, 0)) * 1_000n ? micros : undefined;
}

/** The cell a value becomes; undefined when it does not fit. */
function cellOf({ type, unit }: TagColumn, value: WireValue, declared: boolean): unknown {
  const word = value.kind === 'text' && isText(value.text) ? value.text : undefined;
  switch (type) {
    case 'string':
      return word;
    case 'int64':
      return integerOf(value);
    case 'float64':
      return floatOf(value);
    case 'boolean': {
      const truth = value.kind === 'literal' ? value.literal : word;
      return truth === 'true' ? true : truth === 'false' ? false : undefined;
    }
    case 'timestamp':
      return timeOf(value, unit, declared);
    case 'bytes': {
      const isBase64 = /^([\w+/]{4})*([\w+/]{2}==|[\w+/]{3}=)?$/.test(word ?? '?');
      const hex = Buffer.from(word ?? '', 'base64').toString('hex');
      return isBase64 && Buffer.from(hex, 'hex').toString('base64') === word ? hex : undefined;
    }
    case 'string_list': {
      const texts = value.kind === 'list' ? value.elements : [undefined];
      const words = texts.map((each) => (each?.kind === 'text' ? each.text : '\ud800'));
      return words.every(isText) ? words : undefined;
    }
    case 'json': {
      if (value.kind !== 'text') return { json: canonical(value) };
      try {
        JSON.parse(value.text);
        return word === undefined ? undefined : { text: word };
      } catch {
        return undefined;
      }
    }
  }
}

/** What must come of the items of one account: the rules once more, slowly. */
export function modelOf(
  items: readonly WireItem[],
  declared: readonly TagColumn[],
  contract: Contract,
): ModelResult {
  const rows = new Map<string, Record<string, unknown>>();
  const refused: ModelRefusal[] = [];
  for (const { account, tags } of items) {
    const row: Record<string, unknown> = { to_account: account };
    const extra: string[] = [];
    let dropped = false;
    for (const [tag, value] of tags) {
      const standard = STANDARD_TAGS.find((column) => column.tag === tag);
      const column = standard ?? declared.find((each) => each.tag === tag);
      const isNull = value.kind === 'literal' && value.literal === 'null';
      const cell = column && !isNull ? cellOf(column, value, !standard) : undefined;
      if (column !== undefined && cell !== undefined) row[column.name] = cell;
      else if ((column && isNull) || (contract === 'evolve' && !standard)) {
        extra.push(`${JSON.stringify(tag)}:${canonical(value)}`);
      } else if (contract === 'evolve' || contract === 'freeze') {
        return { quarantined: [account, isText(tag) ? tag : null] };
      } else {
        const pair = {
          kind: 'object',
          members: [
            ['Tag', textOf(tag)],
            ['Value', value],
          ],
        } as const;
        refused.push(
          isText(tag) ? [account, tag, canonical(value)] : [account, null, canonical(pair)],
        );
        dropped ||= contract === 'discard_row';
      }
    }
    if (extra.length > 0) row['extra'] = `{${extra.toSorted().join(',')}}`;
    rows.delete(account); // The last one wins, also in its place.
    if (!dropped) rows.set(account, row);
  }
  return { rows: [...rows.values()], refused };
}
