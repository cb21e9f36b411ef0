/**
 * A string whose characters, 0 to 255, are the bytes of a text's UTF-8.
 *
 * Pages are parsed and flattened in this form: V8 keeps it at one byte a character, makes it from
 * a buffer and writes it into one without decoding, and takes ASCII for what it is. Measured on
 * pages that are half Chinese remarks, it saves a third of parsing and flattening.
 */
export type ByteText = string;

const NOT_ASCII = /[^\0-\x7f]/;
const NOT_BYTES = /[^\0-\xff]/g;
/** The UTF-8 of U+FFFD. */
const REPLACEMENT = '\xef\xbf\xbd';

/** The bytes of a text. Half of a surrogate pair becomes U+FFFD, as everywhere in UTF-8. */
export function toByteText(text: string): ByteText {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Whether a string is byte text: half of a surrogate pair makes it none. */
export function isByteText(text: string): boolean {
  return text.search(NOT_BYTES) < 0;
}

/** The text of some bytes; what is none, or no UTF-8, becomes U+FFFD. */
export function fromByteText(bytes: ByteText): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  return Buffer.from(bytes.replaceAll(NOT_BYTES, REPLACEMENT), 'latin1').toString('utf8');
}

const DIGIT_7 = 0x37;
const ESCAPE = /\\(?:u([dD][89abAB]..)\\u([dD][c-fC-F]..)|u(....)|.)/g;

/**
 * The source of a JSON document, from which `JSON.parse` makes values whose strings are byte text.
 *
 * Escapes of characters beyond ASCII are replaced by their bytes. An escaped half of a surrogate
 * pair stays: it is parsed to a character above 255, which no byte text has.
 *
 * @param body Valid UTF-8.
 */
export function jsonByteText(body: Buffer): ByteText {
  const source = body.toString('latin1');
  return escapesBeyondAscii(source) ? source.replace(ESCAPE, respelled) : source;
}

function respelled(escape: string, high?: string, low?: string, unit?: string): string {
  if (high !== undefined && low !== undefined) return toByteText(charactersOf(high, low));
  if (unit === undefined) return escape;
  const character = charactersOf(unit);
  return character > '\x7f' && character.isWellFormed() ? toByteText(character) : escape;
}

function charactersOf(...units: readonly string[]): string {
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
}

function escapesBeyondAscii(source: string): boolean {
  for (let at = source.indexOf('\\u'); at >= 0; at = source.indexOf('\\u', at + 2)) {
    if (!source.startsWith('00', at + 2) || source.charCodeAt(at + 4) > DIGIT_7) return true;
  }
  return false;
}
