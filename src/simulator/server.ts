import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createCallLog, type CallLog } from './call-log.ts';
import { createDelivery } from './delivery.ts';
import { createDesk } from './desk.ts';
import { settingsFor, type SimulatorOptions } from './options.ts';
import type { World } from './world.ts';

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly baseUrl: string;
  /** What it serves. */
  readonly world: World;
  /** What it saw of its callers; grows while it runs. */
  readonly log: CallLog;
  /** Plays an outage: while down, every connection and call is reset. */
  setDown(down: boolean): void;
  /** Stops listening, cuts all connections and drops answers still to come; may be repeated. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
// A friend_get body has about 100 bytes; longer ones are cut off and then are no JSON.
const BODY_BYTES_MAX = 65_536;
// Longer than any client keeps an idle connection, so that the client decides.
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts a local `friend_get` service on 127.0.0.1.
 *
 * @throws {ConfigError} When an option makes no sense; Node's own error when the port is taken.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const settings = settingsFor(options);
  const recorder = createCallLog(settings.log);
  const desk = createDesk(settings, recorder);
  const delivery = createDelivery(settings.latency, settings.seed);
  let down = false;
  let closed: Promise<void> | undefined;

  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const arrival = desk.arrive({ method, url });
    readBody(request, (body) => delivery.send(response, desk.answer(arrival, body)));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('connection', (socket) => {
    if (down) socket.resetAndDestroy();
  });
  const port = await listen(server, settings.port);

  async function close(): Promise<void> {
    delivery.close();
    const stopped = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await stopped;
    recorder.close();
  }

  return {
    baseUrl: `http://${HOST}:${port}`,
    world: settings.world,
    log: recorder.log,
    setDown(next) {
      down = next;
      if (down) server.closeAllConnections();
    },
    close: () => (closed ??= close()),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Calls back with the body as UTF-8; a request that is cut off is never answered. */
function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}
