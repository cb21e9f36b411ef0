import { STANDARD_TAGS } from '../../schemas/friends.ts';
import { proposeColumn } from '../config/column-proposal.ts';
import { TAKEN_NAMES, type TagDeclaration } from '../config/tags.ts';
import type { ProposedType, TagFinding } from '../transform/tag-survey.ts';

type Declarations = Readonly<Record<string, TagDeclaration>>;

/** How a pipeline calls the function that declares each type. */
const FUNCTIONS: Readonly<Record<TagDeclaration['type'], string>> = {
  string: 'string',
  int64: 'int64',
  float64: 'float64',
  boolean: 'bool',
  timestamp: 'timestamp',
  json: 'json',
  bytes: 'bytes',
  string_list: 'stringList',
} satisfies Record<ProposedType | TagDeclaration['type'], string>;

/** A line of the declaration, and the function it needs. */
interface DeclaredLine {
  readonly name: string;
  readonly line: string;
}

/**
 * The lines of a pipeline that declare every tag found, those declared before as they are.
 *
 * @param declared The tags of the pipeline as it is.
 */
export function declarationSource(tags: readonly TagFinding[], declared: Declarations): string {
  const taken = new Set([...TAKEN_NAMES, ...Object.values(declared).map(({ column }) => column)]);
  const kept = Object.entries(declared).map(([tag, declaration]) => lineOf(tag, declaration));
  const added = tags
    .filter(({ tag }) => !Object.hasOwn(declared, tag))
    .filter(({ tag }) => !STANDARD_TAGS.some((standard) => standard.tag === tag))
    .map((finding) => {
      const column = proposeColumn(finding.tag, taken);
      taken.add(column);
      const { name, line } = lineOf(finding.tag, { type: finding.type, column });
      return { name, line: `${line}${noteOn(finding)}` };
    });
  const lines = [...kept, ...added];
  const names = ['definePipeline', 'parquet', ...lines.map(({ name }) => name)];
  return [
    `import { ${[...new Set(names)].toSorted().join(', ')} } from 'friendlake';`,
    '',
    '  tags: {',
    ...lines.map(({ line }) => `    ${line}`),
    '  },',
  ].join('\n');
}

function lineOf(tag: string, { type, ...options }: TagDeclaration): DeclaredLine {
  const name = FUNCTIONS[type];
  const pairs = Object.entries(options).map(([key, value]) => `${key}: ${quoted(value ?? '')}`);
  return { name, line: `${keyOf(tag)}: ${name}({ ${pairs.join(', ')} }),` };
}

/** Says what the column would not have, or what it could be instead. */
function noteOn({ friends, fitting, unit }: TagFinding): string {
  if (fitting < friends) return ` // ${friends - fitting} of ${friends} values stay in extra`;
  return unit === undefined
    ? ''
    : ` // or timestamp({ …, unit: '${unit}' }), if these are instants`;
}

function keyOf(tag: string): string {
  if (tag === '__proto__') return `['__proto__']`; // Plain, it would set the object's prototype.
  return /^[A-Za-z_$][\w$]*$/.test(tag) ? tag : quoted(tag);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
