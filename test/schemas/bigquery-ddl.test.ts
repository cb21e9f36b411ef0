import { expect, test } from 'vitest';
import { bigqueryDdl } from '../../schemas/bigquery-ddl.ts';
import { CALLS_TABLE } from '../../schemas/calls.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { EVERY_TYPE } from './every-type.ts';

test('a dated table is partitioned by its date and clustered by its key', () => {
  expect(bigqueryDdl({ ...EVERY_TYPE, columns: EVERY_TYPE.columns.slice(-2) })).toBe(
    `CREATE TABLE every_type (
  a_bytes BYTES OPTIONS (description = "Bytes. Null when there is none."),
  a_string_list ARRAY<STRING> OPTIONS (description = "Texts. Null when there is none."),
  snapshot_date DATE OPTIONS (description = "Day of the snapshot that the row belongs to.")
)
PARTITION BY snapshot_date
CLUSTER BY id
OPTIONS (description = "It's every type | \\"all\\" of them\\\\, 行.");`,
  );
});

test('friends are clustered by owner and friend', () => {
  const [friends = EVERY_TYPE] = publishedTables();
  expect(bigqueryDdl(friends)).toContain(
    'PARTITION BY snapshot_date\nCLUSTER BY from_account, to_account\n',
  );
});

test('a table without a date is neither', () => {
  expect(bigqueryDdl(CALLS_TABLE)).not.toMatch(/PARTITION|CLUSTER/);
});

test('a line break or half a character in a description does not end its literal', () => {
  const columns = [{ name: 'a', type: 'date', description: 'one\ntwo\ud83d' }] as const;
  expect(bigqueryDdl({ name: 't', description: 'T', key: [], columns })).toContain(
    'a DATE OPTIONS (description = "one\\ntwo\ufffd")',
  );
});
