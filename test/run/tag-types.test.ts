import { expect, test } from 'vitest';
import {
  bool,
  bytes,
  float64,
  json,
  string,
  stringList,
  timestamp,
} from '../../src/config/tags.ts';
import { ask, popular } from './asking.ts';
import { openLake } from './lake.ts';
import { later } from './later.ts';

const VALUES = {
  Tag_SNS_Custom_Price: '1.50',
  Tag_SNS_Custom_Vip: 'true',
  Tag_SNS_Custom_Born: '1573824798123',
  Tag_SNS_Custom_Data: '{"b": 1}',
  Tag_SNS_Custom_Key: 'AAH/',
  Tag_SNS_Custom_List: ['a', '名'],
};

const TAGS = {
  Tag_SNS_Custom_Price: float64({ column: 'price' }),
  Tag_SNS_Custom_Vip: bool({ column: 'vip' }),
  Tag_SNS_Custom_Born: timestamp({ column: 'born', unit: 'millis' }),
  Tag_SNS_Custom_Data: json({ column: 'data' }),
  Tag_SNS_Custom_Key: bytes({ column: 'bytes_key' }),
  Tag_SNS_Custom_List: stringList({ column: 'names' }),
};

test.each(['declared from the first run on', 'declared later, for an unchanged account'])(
  'values of every type are published in columns of their types, %s',
  async (when) => {
    const lake = await openLake({ accounts: 4 });
    const [one] = popular(lake, 1);
    const friend = one?.friends[0] ?? '';
    for (const [tag, value] of Object.entries(VALUES)) {
      lake.world.setCustom(one?.account ?? '', friend, tag, value);
    }
    const others = { Tag_SNS_Custom_Note: string({ column: 'note' }) };
    const first = when.includes('later') ? others : { ...others, ...TAGS };
    await lake.sync({ pipeline: { tags: first } });
    await later(lake, { pipeline: { tags: { ...others, ...TAGS } } });
    const rows = await ask(
      lake,
      `SELECT price, vip, born, data ->> '$.b' AS b, hex(bytes_key) AS key, names FROM friends
        WHERE from_account = '${one?.account}' AND to_account = '${friend}'`,
    );
    expect(rows).toEqual([
      {
        price: 1.5,
        vip: true,
        born: '2019-11-15 13:33:18.123+00',
        b: '1',
        key: '0001FF',
        names: ['a', '名'],
      },
    ]);
  },
);
