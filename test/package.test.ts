import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface PackageJson {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifest: PackageJson = JSON.parse(readFileSync('package.json', 'utf8'));
const all = { ...manifest.dependencies, ...manifest.devDependencies };

test.each(Object.entries(all))('%s is pinned to exactly one version', (_name, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

test.each(Object.keys(manifest.dependencies))('ARCHITECTURE.md says why %s is used', (name) => {
  expect(readFileSync('ARCHITECTURE.md', 'utf8')).toContain(`\`${name}\``);
});

test('both DuckDB packages are of one version', () => {
  const { '@duckdb/node-api': api, '@duckdb/node-bindings': bindings } = manifest.dependencies;
  expect(bindings).toBe(api);
});
