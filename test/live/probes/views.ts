import { toldBy } from '../job-end.ts';
import type { Bench } from '../bench.ts';
import type { Probe } from '../probe.ts';

const PATCH = 'https://cloud.google.com/bigquery/docs/api-performance#patch';

/** A text as friendlake writes it: what it shows stands in the first line. */
const textOf = (name: string) =>
  `-- friendlake {"app":1,"run":"${name} – 'ü' \\\\"}\nSELECT '${name}' AS name`;

/** What is relied on of views: their texts are the commit of a snapshot. */
export const VIEW_PROBES: readonly Probe[] = [
  {
    claim: 'The text of a view is kept to the letter',
    source: 'inferred: the first line of the view friends says what the dataset shows',
    expected: { made: true, patched: true },
    async ask(bench) {
      const view = await bench.view(textOf('Ann'));
      const made = await bench.resource(view);
      await patched(bench, view, { text: textOf('Ben'), etag: made.etag });
      const now = await bench.resource(view);
      return {
        made: made.view?.query === textOf('Ann'),
        patched: now.view?.query === textOf('Ben'),
      };
    },
  },
  {
    claim: 'A view is replaced by who has seen it alone',
    source: PATCH,
    expected: { seen: 'done', stale: { at: 'request', status: 412, reason: 'conditionNotMet' } },
    async ask(bench) {
      const view = await bench.view(textOf('Ann'));
      const { etag } = await bench.resource(view);
      return {
        seen: await toldBy(() => patched(bench, view, { text: textOf('Ben'), etag })),
        stale: await toldBy(() => patched(bench, view, { text: textOf('Cid'), etag })),
      };
    },
  },
  {
    claim: 'An etag stays while nothing is changed',
    source: 'https://github.com/googleapis/google-cloud-ruby/issues/1629',
    expected: { readTwice: true, afterQuery: true, afterPatch: false },
    async ask(bench) {
      const view = await bench.view(textOf('Ann'));
      const { etag } = await bench.resource(view);
      const readTwice = (await bench.resource(view)).etag === etag;
      await bench.query(`SELECT name FROM ${bench.sql(view)}`);
      const afterQuery = (await bench.resource(view)).etag === etag;
      await patched(bench, view, { text: textOf('Ben'), etag });
      return { readTwice, afterQuery, afterPatch: (await bench.resource(view)).etag === etag };
    },
  },
  {
    claim: 'A view shows its new text at once',
    source: 'inferred: friendlake tells that a snapshot is published when the text is replaced',
    expected: { before: ['Ann'], after: ['Ben'] },
    async ask(bench) {
      const view = await bench.view(textOf('Ann'));
      const { etag } = await bench.resource(view);
      const before = await shown(bench, view);
      await patched(bench, view, { text: textOf('Ben'), etag });
      return { before, after: await shown(bench, view) };
    },
  },
];

function patched(
  bench: Bench,
  view: string,
  { text, etag }: { text: string; etag: string },
): Promise<unknown> {
  return bench.patch(view, { view: { query: text, useLegacySql: false } }, etag);
}

function shown(bench: Bench, view: string): Promise<string[]> {
  return bench.answer(`SELECT name FROM ${bench.sql(view)}`);
}
