import { expect, test } from 'vitest';
import { bigquery, PipelineDestination } from '../../src/config/destination.ts';

const DATASET = { project: 'my-project', dataset: 'chat', location: 'EU' };

test.each`
  name                                                         | accepted | why
  ${'a-bucket_1'}                                              | ${true}  | ${'letters, digits, dashes and underscores'}
  ${'0.example.com'}                                           | ${true}  | ${'a domain, too'}
  ${'abc'}                                                     | ${true}  | ${'3 characters are enough'}
  ${'a'.repeat(63)}                                            | ${true}  | ${'and 63 fit'}
  ${`${'a'.repeat(63)}.${'b'.repeat(63)}`}                     | ${true}  | ${'as often as there are dots between'}
  ${'a'.repeat(64)}                                            | ${false} | ${'64 do not'}
  ${Array.from({ length: 4 }, () => 'a'.repeat(60)).join('.')} | ${false} | ${'nor do more than 222 in all'}
  ${'ab'}                                                      | ${false} | ${'2 characters are too few'}
  ${'gs://a-bucket'}                                           | ${false} | ${'an address is no name'}
  ${'a-bucket/folder'}                                         | ${false} | ${'nor is a folder in one'}
  ${'A-Bucket'}                                                | ${false} | ${'capitals'}
  ${'-bucket'}                                                 | ${false} | ${'a dash at its beginning'}
  ${'bucket_'}                                                 | ${false} | ${'an underscore at its end'}
  ${'a..bucket'}                                               | ${false} | ${'nothing between two dots'}
  ${'192.168.5.4'}                                             | ${false} | ${'an address of the network'}
  ${'goog-bucket'}                                             | ${false} | ${'goog at its beginning'}
  ${'my-google-bucket'}                                        | ${false} | ${'google in it'}
  ${'my-g00gle-bucket'}                                        | ${false} | ${'or what looks like it'}
`('the staging bucket $name is accepted: $accepted, $why', ({ name, accepted }) => {
  const destination = bigquery({ ...DATASET, stagingBucket: name });
  expect(PipelineDestination.safeParse(destination).success).toBe(accepted);
});
