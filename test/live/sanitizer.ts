import type { Answers, Told } from './probe.ts';

/**
 * What gives a caller away, whatever the names are: an e-mail address is anything around an @;
 * tokens are those of Google's OAuth, JSON Web Tokens and API keys; a long number may be that of a
 * project.
 */
const PATTERNS: readonly (readonly [string, string])[] = [
  [String.raw`Bearer\s+[^\s"']+`, '<token>'],
  [String.raw`(?:ya29\.|1//|AIza)[\w./-]+`, '<token>'],
  [String.raw`eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?`, '<token>'],
  [String.raw`principal(?:Set)?://[^\s"']+`, '<user>'],
  [String.raw`[^\s"'<>()[\]{},;]+@[^\s"'<>()[\]{},;]+`, '<e-mail>'],
  [String.raw`[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}`, '<uuid>'],
  [String.raw`\d{9,}`, '<number>'],
];

/** Shorter names are ordinary words, too; ids of projects have at least 6 characters. */
const WORD_CHARS_MAX = 5;

/**
 * A text without what is nobody else's business.
 *
 * It is one pass, the longest names first, so that no placeholder is taken for a name and no name
 * is broken by a shorter one.
 *
 * @param known Placeholders, such as `<project>`, by the name that they replace.
 */
export function sanitized(text: string, known: ReadonlyMap<string, string>): string {
  const names = [...known]
    .toSorted(([a], [b]) => b.length - a.length)
    .map(([name, placeholder]) => [patternOf(name), placeholder] as const);
  const parts = [...PATTERNS, ...names];
  const any = new RegExp(parts.map(([pattern]) => `(${pattern})`).join('|'), 'g');
  return text.replaceAll(any, (_, ...groups: unknown[]) => {
    const index = groups.findIndex((group) => group !== undefined);
    return parts[index]?.[1] ?? '';
  });
}

function patternOf(name: string): string {
  const escaped = name.replaceAll(/\W/g, String.raw`\$&`);
  return name.length > WORD_CHARS_MAX ? escaped : `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`;
}

/**
 * Answers without what is nobody else's business. Only the words of refusals are BigQuery's own;
 * everything else is a word of the probe, or what it wrote itself.
 */
export function anonymous(answers: Answers, known: ReadonlyMap<string, string>): Answers {
  const told = Object.entries(answers).map(([name, each]): [string, Told] => {
    if (typeof each !== 'object' || each === null || !('message' in each)) return [name, each];
    return [name, { ...each, message: sanitized(each.message, known) }];
  });
  return Object.fromEntries(told);
}
