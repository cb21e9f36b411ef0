import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A program that plays a service of Google's, built from its pinned source. */
export interface EmulatorProgram {
  readonly name: string;
  /** Of the release that `<module>/go.mod` pins. */
  readonly version: string;
  /** Folder beside this file with `go.mod` and `go.sum`. */
  readonly module: string;
  /** Path of its main package. */
  readonly package: string;
  /** The environment variable that names a binary made elsewhere. */
  readonly variable: string;
}

/** goccy's emulator: GoogleSQL's own analyzer, over SQLite. */
export const BIGQUERY_EMULATOR: EmulatorProgram = {
  name: 'bigquery-emulator',
  version: 'v0.8.1',
  module: 'bigquery',
  package: 'github.com/goccy/bigquery-emulator/cmd/bigquery-emulator',
  variable: 'FRIENDLAKE_BIGQUERY_EMULATOR',
};

/** fsouza's server of Cloud Storage's API. */
export const STORAGE_EMULATOR: EmulatorProgram = {
  name: 'fake-gcs-server',
  version: 'v1.55.1',
  module: 'storage',
  package: 'github.com/fsouza/fake-gcs-server',
  variable: 'FRIENDLAKE_STORAGE_EMULATOR',
};

/** Where `npm run emulator` puts a program: below `XDG_CACHE_HOME`, or `~/.cache`. */
export function cachePath({ name, version }: EmulatorProgram): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'friendlake', `${name}-${version}`);
}

/** The path of a program that can be started; undefined when there is none. */
export function findBinary(program: EmulatorProgram): string | undefined {
  const path = process.env[program.variable] ?? cachePath(program);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
