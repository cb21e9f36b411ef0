import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bodyOf, pathOf } from '../../src/api/page-request.ts';
import { DEMO_APP } from '../../src/simulator/index.ts';
import { signUserSig } from '../../src/api/user-sig.ts';

/*
 * How such a program is usually written, as a process of its own: append the rows of an account,
 * and after some accounts overwrite the checkpoint. Wrong on purpose: a kill between the two
 * leaves rows that the next process writes again. The oracle must see that.
 */

const ACCOUNTS_PER_CHECKPOINT = 20;
const [, , baseUrl = '', folder = '', secretKey = ''] = process.argv;
const caller = { ...DEMO_APP, secretKey };
const userSig = signUserSig(caller, Math.floor(Date.now() / 1000), 3_600);
const checkpoint = join(folder, 'checkpoint.json');

interface Answer {
  readonly UserDataItem?: readonly { readonly To_Account: string }[];
  readonly CompleteFlag: number;
  readonly NextStartIndex: number;
}

async function page(account: string, startIndex: number): Promise<Answer> {
  const request = { account, ordinal: 0, startIndex, standardSequence: 0, customSequence: 0 };
  const url = baseUrl + pathOf(caller, userSig, startIndex);
  const response = await fetch(url, { method: 'POST', body: bodyOf(request) });
  return response.json() as Promise<Answer>;
}

async function append(account: string): Promise<void> {
  for (let startIndex = 0, more = true; more;) {
    const answer = await page(account, startIndex);
    const rows = (answer.UserDataItem ?? []).map(({ To_Account: friend }) =>
      JSON.stringify({ from_account: account, to_account: friend }),
    );
    appendFileSync(join(folder, 'naive.ndjson'), rows.map((row) => `${row}\n`).join(''));
    startIndex = answer.NextStartIndex;
    more = answer.CompleteFlag === 0;
  }
}

const accounts = readFileSync(join(folder, 'accounts.txt'), 'utf8').split('\n').filter(Boolean);
let done = existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8')) : 0;
process.stderr.write('run begun\n');
for (; done < accounts.length; done += ACCOUNTS_PER_CHECKPOINT) {
  for (const account of accounts.slice(done, done + ACCOUNTS_PER_CHECKPOINT)) await append(account);
  writeFileSync(checkpoint, String(done + ACCOUNTS_PER_CHECKPOINT));
}
