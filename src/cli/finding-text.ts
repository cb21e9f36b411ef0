import type { Finding } from '../core/finding.ts';

const WORDS: Readonly<Record<Finding['result'], string>> = {
  ok: 'ok',
  warning: 'warning',
  unknown: 'unknown',
  failed: 'FAILED',
};
const RESULT_WIDTH = 9;
const SUBJECT_WIDTH = 13;

/** A line for what was found, more for its details, and the last one for what to do. */
export function findingText({ result, subject, text, remedy }: Finding): string {
  const head = WORDS[result].padEnd(RESULT_WIDTH) + subject.padEnd(SUBJECT_WIDTH);
  const lines = [...text.split('\n'), ...(remedy === undefined ? [] : [remedy])];
  return `${head}${lines.join(`\n${' '.repeat(head.length)}`)}\n`;
}
