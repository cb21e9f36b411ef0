import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTransport, type Transport } from '../../src/api/transport.ts';

/** Starts an HTTP server on 127.0.0.1 for one test; gives its base URL. */
export async function serve(handler: RequestListener): Promise<string> {
  const server = createHttpServer(handler);
  onTestFinished(() => server.closeAllConnections());
  return listen(server);
}

/** Starts a server that treats the socket as it likes once a whole request has come in. */
export async function serveRaw(treat: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    let request = '';
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {}); // A client that gives up is no failure of the server.
    socket.on('data', (chunk) => {
      request += chunk.toString('latin1');
      const [head = '', body] = request.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      request = '';
      treat(socket);
    });
  });
  return listen(server);
}

/** The base URL of a port nobody listens on. */
export async function nobodysUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = urlOf(server);
  server.close();
  await once(server, 'close');
  return url;
}

/** Opens a transport for one test. */
export function transportTo(baseUrl: string, connections = 1): Transport {
  const transport = createTransport({ baseUrl, connections });
  onTestFinished(() => transport.close());
  return transport;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return urlOf(server);
}

function urlOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}
