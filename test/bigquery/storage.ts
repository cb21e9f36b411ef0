import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { JobRefusal, ServiceRefusal } from './service-error.ts';

/** An object that is whole. */
export interface StoredObject {
  readonly name: string;
  /** Path of a file with its content. */
  readonly file: string;
  readonly bytes: number;
  /** In Base64. */
  readonly md5Hash: string;
  /** Another one each time that an object gets its name. */
  readonly generation: number;
}

/** What can be done with the objects of a bucket. */
export type Permission = 'create' | 'delete' | 'get' | 'list';

/** A bucket that the service holds. */
export interface StoredBucket {
  readonly name: string;
  location: string;
  locationType: 'region' | 'dual-region' | 'multi-region';
  /** What the caller may do; can be changed at any time. */
  permissions: ReadonlySet<Permission>;
  readonly objects: Map<string, StoredObject>;
  /** Objects that were made so far. */
  generations: number;
}

/** An empty bucket in the European Union, where the caller may do everything. */
export function createBucket(name: string): StoredBucket {
  return {
    name,
    location: 'EU',
    locationType: 'multi-region',
    permissions: new Set(['create', 'delete', 'get', 'list']),
    objects: new Map(),
    generations: 0,
  };
}

/** What a new object has to be, as its upload was begun. */
export interface Expected {
  readonly name: string;
  readonly md5Hash: string | undefined;
  /** 0 where there must be none of that name. */
  readonly ifGenerationMatch: number | undefined;
}

/**
 * Makes an object of a file.
 *
 * @throws {ServiceRefusal} 412: there is another of its name than was expected; 400: it is not what
 *   its MD5 says, and nothing was made.
 */
export async function putObject(
  bucket: StoredBucket,
  { name, md5Hash: said, ifGenerationMatch }: Expected,
  file: string,
): Promise<StoredObject> {
  checkGeneration(bucket, { name, ifGenerationMatch });
  const content = await readFile(file);
  const md5Hash = createHash('md5').update(content).digest('base64');
  if (said !== undefined && said !== md5Hash) {
    const text = `Provided MD5 hash "${said}" doesn't match calculated MD5 hash "${md5Hash}".`;
    throw new ServiceRefusal(400, 'invalid', text);
  }
  bucket.generations += 1;
  const bytes = content.length;
  const object = { name, file, bytes, md5Hash, generation: bucket.generations };
  bucket.objects.set(name, object);
  return object;
}

/** @throws {ServiceRefusal} 412: there is another object of that name than is expected. */
export function checkGeneration(
  { objects }: StoredBucket,
  { name, ifGenerationMatch }: Pick<Expected, 'name' | 'ifGenerationMatch'>,
): void {
  if (ifGenerationMatch === undefined) return;
  if ((objects.get(name)?.generation ?? 0) === ifGenerationMatch) return;
  throw new ServiceRefusal(
    412,
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
}

/**
 * The file that an address means, as a load job opens it.
 *
 * @throws {JobRefusal} There is none, or the caller may not read it.
 */
export function fileAt(bucket: StoredBucket | undefined, address: string): string {
  const [, name = '', object = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  const found = bucket?.name === name ? bucket.objects.get(object) : undefined;
  if (bucket?.permissions.has('get') === false) {
    throw new JobRefusal('accessDenied', `Access Denied: File ${address}: Access Denied`);
  }
  if (found === undefined) throw new JobRefusal('notFound', `Not found: URI ${address}`);
  return found.file;
}
