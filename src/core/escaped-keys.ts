/**
 * V8 confuses keys: having parsed `{"a":1,"\\":1}`, it reads the second key of `{"a":1,"\n":1}` as
 * a backslash, because it compares an escaped key's source to keys it has seen in that place
 * (Node 24.21; a test shows it). What it reads then always has a backslash.
 *
 * Keys are therefore spelled without escapes before parsing, and read back afterwards.
 */

const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
/** What JSON asks to escape, half of a surrogate pair, and the sign that escapes here. */
const SPECIAL = /["\\%]|\p{Cc}|\p{Cs}/gu;
const SPELLED = /%([0-9a-f]{4})/g;

/** The JSON with its escaped keys spelled another way; whether there is any. */
export function escapedKeysSpelled(json: string): { json: string; escaped: boolean } {
  let escaped = false;
  const respelled = json.replace(STRING, (string, colon?: string) => {
    if (colon === undefined || !/[\\%]/.test(string)) return string;
    escaped = true;
    const key = String(JSON.parse(string.slice(0, -colon.length)));
    return `"${key.replace(SPECIAL, spelled)}":`;
  });
  return escaped ? { json: respelled, escaped } : { json, escaped };
}

/** The value with its keys as they were; what is no object stays itself. */
export function withSpelledKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const pairs = Object.entries(value);
  if (!pairs.some(([key]) => key.includes('%'))) return value;
  return Object.fromEntries(pairs.map(([key, each]) => [key.replace(SPELLED, unspelled), each]));
}

function spelled(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function unspelled(_spelled: string, code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}
