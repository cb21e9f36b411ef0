import { z } from 'zod';
import { uploadStep, type Answered, type Request } from './resumable-routes.ts';
import { ServiceRefusal } from './service-error.ts';
import {
  checkGeneration,
  putObject,
  type Permission,
  type StoredBucket,
  type StoredObject,
} from './storage.ts';
import type { Uploads } from './uploads.ts';

/** What a request of Cloud Storage is answered from. */
export interface StorageParts {
  /** The one bucket there is, if any. */
  readonly bucket: StoredBucket | undefined;
  readonly uploads: Uploads;
  /** See `BigQueryService`. */
  readonly sessionOrigin: string;
}

const ROUTE = /^(?<upload>\/upload)?\/storage\/v1\/b\/(?<name>[^/]+)(?:\/(?<rest>.*))?$/;

/** Whether a path is one of Cloud Storage's JSON API. */
export function isOfStorage(path: string): boolean {
  return ROUTE.test(path);
}

/** Fewer than are asked for may be on a page: `objects.list` of the API's reference. */
const PAGE_OBJECTS = 2;

/**
 * Answers one request of Cloud Storage's JSON API.
 *
 * @throws {ServiceRefusal} It is refused.
 */
export async function answerOfStorage(asked: Request, parts: StorageParts): Promise<Answered> {
  const { request, url } = asked;
  const { upload, name, rest = '' } = ROUTE.exec(url.pathname)?.groups ?? {};
  const { bucket } = parts;
  if (bucket === undefined || bucket.name !== name) {
    throw new ServiceRefusal(404, 'notFound', 'The specified bucket does not exist.');
  }
  const object = decodeURIComponent(rest.slice('o/'.length));
  switch (`${request.method} ${upload ?? ''}/${rest.replace(/^o\/.*/, 'o/OBJECT')}`) {
    case 'POST /upload/o':
    case 'PUT /upload/o':
      return uploaded(asked, { ...parts, bucket });
    case 'GET /':
      return { status: 200, json: bucketResource(bucket) };
    case 'GET /iam/testPermissions':
      return { status: 200, json: permissionsOf(bucket, url) };
    case 'GET /o':
      return { status: 200, json: listing(bucket, url) };
    case 'GET /o/OBJECT':
      return { status: 200, json: objectResource(bucket, find(bucket, object, 'get')) };
    case 'DELETE /o/OBJECT':
      bucket.objects.delete(find(bucket, object, 'delete').name);
      return { status: 204 };
    default:
      throw new ServiceRefusal(501, 'notImplemented', `${request.method} ${rest} is not played`);
  }
}

/** What is said of an object when its upload is begun; nothing more is said here. */
const Metadata = z.strictObject({ name: z.string().min(1), md5Hash: z.string().optional() });

/** Preconditions are looked at when an upload is begun, and again when all of it has arrived. */
function uploaded(
  asked: Request,
  { bucket, uploads, sessionOrigin }: StorageParts & { bucket: StoredBucket },
): Promise<Answered> {
  const { searchParams } = asked.url;
  if (searchParams.get('uploadType') !== 'resumable') {
    throw new ServiceRefusal(501, 'notImplemented', 'Uploads are resumable');
  }
  allow(bucket, 'create');
  return uploadStep(asked, uploads, {
    place: `${sessionOrigin}/upload/storage/v1/b/${bucket.name}/o`,
    begin: (json) => {
      const { name, md5Hash } = Metadata.parse(json);
      if (name !== searchParams.get('name')) {
        throw new ServiceRefusal(400, 'invalid', `Value '${name}' in content does not agree`);
      }
      const condition = searchParams.get('ifGenerationMatch');
      const ifGenerationMatch = condition === null ? undefined : Number(condition);
      const expected = { name, md5Hash, ifGenerationMatch };
      checkGeneration(bucket, expected);
      let made: Promise<StoredObject> | undefined; // A session that is asked again made it once.
      return async (file) =>
        objectResource(bucket, await (made ??= putObject(bucket, expected, file)));
    },
  });
}

function allow({ permissions }: StoredBucket, permission: Permission): void {
  if (permissions.has(permission)) return;
  throw new ServiceRefusal(
    403,
    'forbidden',
    `The caller does not have storage.objects.${permission} access to the Google Cloud Storage object.`,
  );
}

function find(bucket: StoredBucket, name: string, permission: Permission): StoredObject {
  allow(bucket, permission);
  const object = bucket.objects.get(name);
  if (object !== undefined) return object;
  throw new ServiceRefusal(404, 'notFound', `No such object: ${bucket.name}/${name}`);
}

function bucketResource({ name, location, locationType }: StoredBucket): unknown {
  return { kind: 'storage#bucket', id: name, name, location, locationType };
}

function objectResource(
  { name: bucket }: StoredBucket,
  { name, bytes, md5Hash, generation }: StoredObject,
): unknown {
  const size = String(bytes); // Numbers of 64 bits are texts in JSON.
  return { kind: 'storage#object', bucket, name, size, md5Hash, generation: String(generation) };
}

function permissionsOf({ permissions }: StoredBucket, { searchParams }: URL): unknown {
  const held = new Set([...permissions].map((each) => `storage.objects.${each}`));
  return {
    kind: 'storage#testIamPermissionsResponse',
    permissions: searchParams.getAll('permissions').filter((each) => held.has(each)),
  };
}

function listing(bucket: StoredBucket, { searchParams }: URL): unknown {
  allow(bucket, 'list');
  const after = searchParams.get('pageToken') ?? '';
  const names = [...bucket.objects.keys()]
    .filter((name) => name.startsWith(searchParams.get('prefix') ?? '') && name > after)
    .toSorted();
  const page = names.slice(0, PAGE_OBJECTS);
  return {
    kind: 'storage#objects',
    ...(page.length > 0 && {
      items: page.map((name) => objectResource(bucket, find(bucket, name, 'list'))),
    }),
    ...(names.length > page.length && { nextPageToken: page.at(-1) }),
  };
}
