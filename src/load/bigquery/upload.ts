import { sendFile } from './resumable-upload.ts';
import type { Wire } from './wire.ts';

/**
 * Sends a job with its file, at most one piece of it in memory.
 *
 * Google's client would send it in one request, never again, and would end the process where
 * there are no credentials.
 *
 * @param path Path of the file; it must not change meanwhile.
 * @returns The job as BigQuery took it.
 * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
 */
export function upload(wire: Wire, job: object, path: string): Promise<unknown> {
  const { client, endpoint, place, patiently } = wire;
  const url = `${endpoint}/upload/bigquery/v2/projects/${place.jobProjectId}/jobs?uploadType=resumable`;
  return sendFile({ credentials: client.authClient, patiently }, { url, json: job }, path);
}
