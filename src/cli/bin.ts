#!/usr/bin/env node
// Nothing newer than this line may run before the check: an old Node would only see a syntax error.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  const { ensureSmallHeap } = await import('./heap.ts');
  if (/^(sync|backfill|publish)$/.test(process.argv[2] ?? '')) ensureSmallHeap(); // What may run for hours.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(); // Halves the 0.6 s it takes to start; without a place for it, nothing changes.
  await import('./main.ts');
} else {
  process.stderr.write(
    `friendlake: Node ${process.versions.node} is too old\n  hint: Install Node 24 or newer.\n`,
  );
  process.exitCode = 2;
}
export {};
