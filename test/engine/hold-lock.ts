// Run as a process of its own: takes the lock it is told, says so, and holds it until it is killed.
import { lockFile } from '../../src/engine/file-lock.ts';

await lockFile(process.argv[2] ?? '');
process.stdout.write('held\n');
setInterval(() => {}, 60_000);
