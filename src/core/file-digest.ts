import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file's content in hexadecimal, and its size. */
export async function digestFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  const bytes = await feed(hash, path);
  return { sha256: hash.digest('hex'), bytes };
}

/** MD5 of a file's content in Base64, as Cloud Storage has it, and its size. */
export async function md5OfFile(path: string): Promise<{ md5Hash: string; bytes: number }> {
  const hash = createHash('md5');
  const bytes = await feed(hash, path);
  return { md5Hash: hash.digest('base64'), bytes };
}

async function feed(hash: Hash, path: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const buffer: Buffer = chunk;
    hash.update(buffer);
    bytes += buffer.length;
  }
  return bytes;
}
