const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size as people read it, in steps of a thousand: `312 B`, `3.2 MB`, `412 GB`. */
export function sized(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${value.toFixed(step > 0 && value < 9.95 ? 1 : 0)} ${UNITS[step]}`;
}
