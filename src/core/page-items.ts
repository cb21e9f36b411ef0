/** The items of a page, parsed no sooner than somebody has to. Every string in them is byte text. */
export interface PageItems {
  /** The array that they seem to be, as it stands in the answer: valid UTF-8, maybe no JSON. */
  readonly json?: Buffer;
  /** The items as values; undefined when the answer turns out to be no JSON. */
  parse(): readonly unknown[] | undefined;
  /** The items as values, each number that JavaScript may not hold kept as it is spelled. */
  parseExactly(): readonly unknown[] | undefined;
}
