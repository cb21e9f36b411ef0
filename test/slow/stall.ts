import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded into a process with `node --import`, it stops the event loop for 250 ms once a minute,
 * first after half a minute, as a paused virtual machine would.
 */
const STALL_MS = 250;
const EVERY_MS = 60_000;

function stall(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
  setTimeout(stall, EVERY_MS - STALL_MS).unref();
}

// A worker thread is started with the same preloads.
if (isMainThread) setTimeout(stall, EVERY_MS / 2).unref();
