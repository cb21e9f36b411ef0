import { jsonByteText } from './byte-text.ts';

/** The items of a page, parsed no sooner than somebody has to. Every string in them is byte text. */
export interface PageItems {
  /** The array that they seem to be, as it stands in the answer: valid UTF-8, maybe no JSON. */
  readonly json?: Buffer;
  /** The items as values; undefined when the answer turns out to be no JSON. */
  parse(): readonly unknown[] | undefined;
}

/** A JSON document's value; undefined when it is none. Every string in it is byte text. */
export function parseJson(json: Buffer): unknown {
  try {
    return JSON.parse(jsonByteText(json));
  } catch {
    return undefined;
  }
}
