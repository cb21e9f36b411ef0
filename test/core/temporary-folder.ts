import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes a folder for the running test; it is removed with all it holds when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'friendlake-'));
  onTestFinished(() => folder.remove());
  return folder.path;
}
