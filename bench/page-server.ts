import { createServer, type Socket } from 'node:net';
import { renderPages } from './pages.ts';

/**
 * Answers every POST with the next page, as cheaply as a server in JavaScript can: it finds where
 * a request ends and writes bytes made beforehand. Run as a process of its own with the friends a
 * page as argument; it prints its port and then, four times a second, the pages served so far.
 */
const answers = renderPages(Number(process.argv[2])).map((body) =>
  Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
);
let served = 0;

/** Where the first request ends in what has arrived; undefined when it is not all there. */
function requestEnd(arrived: string): number | undefined {
  const headEnd = arrived.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [, length = '0'] = /content-length: (\d+)/i.exec(arrived) ?? [];
  const end = headEnd + 4 + Number(length);
  return arrived.length < end ? undefined : end;
}

function serve(socket: Socket): void {
  let arrived = '';
  socket.setNoDelay(true);
  socket.on('error', () => {}); // A client that is killed resets its connections.
  socket.on('data', (chunk: Buffer) => {
    arrived += chunk.toString('latin1');
    for (let end = requestEnd(arrived); end !== undefined; end = requestEnd(arrived)) {
      arrived = arrived.slice(end);
      const answer = answers[served % answers.length];
      served += 1;
      if (answer) socket.write(answer);
    }
  });
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${port}\n`);
  setInterval(() => process.stdout.write(`${served}\n`), 250);
});
