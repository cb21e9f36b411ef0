import { readFileSync } from 'node:fs';

/** The version in package.json, from the sources and from the built package alike. */
export function packageVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version }: { name?: string; version?: string } = JSON.parse(
        readFileSync(new URL(up, import.meta.url), 'utf8'),
      );
      if (name === 'friendlake' && version !== undefined) return version;
    } catch {
      continue;
    }
  }
  throw new Error('package.json of friendlake is missing');
}
