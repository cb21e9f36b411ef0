import { Pool } from 'undici';
import { IN_FLIGHT, loadOf, printCost, repeat } from './cost.ts';

/** The least a Node process can do to have a page as values: undici's bare dispatch and JSON.parse. */
const load = loadOf(process.argv.slice(2));
const pool = new Pool(load.baseUrl, { connections: IN_FLIGHT, pipelining: 1, allowH2: false });
const body = JSON.stringify({ From_Account: 'user_000000', StartIndex: 0 });

function fetchPage(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { path: '/v4/sns/friend_get', method: 'POST', body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

await printCost(load, (pages) => repeat(pages, async () => void (await fetchPage())));
await pool.destroy();
