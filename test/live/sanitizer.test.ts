import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anonymous, sanitized } from './sanitizer.ts';

const KNOWN = new Map([
  ['my-project', '<project>'],
  ['chat', '<dataset>'],
  ['live_table_0af3_7', '<table>'],
  ['live_view_0af3_1', '<view>'],
  ['live_view_0af3_12', '<another view>'],
]);

test.each<[string, string, string]>([
  [
    'a job of the project',
    'Already Exists: Job my-project:EU.live_table_0af3_7',
    'Already Exists: Job <project>:EU.<table>',
  ],
  [
    'a table in SQL',
    'Not found: Table my-project.chat.live_table_0af3_7',
    'Not found: Table <project>.<dataset>.<table>',
  ],
  [
    'a person',
    'Access Denied: User ann.lee@example.com does not have bigquery.jobs.create',
    'Access Denied: User <e-mail> does not have bigquery.jobs.create',
  ],
  [
    'a service account',
    'serviceAccount:etl@my-project.iam.gserviceaccount.com may not',
    '<e-mail> may not',
  ],
  [
    'the number of a project',
    'Enable it at https://console.example.com/api?project=123456789012',
    'Enable it at https://console.example.com/api?project=<number>',
  ],
  ['a token', 'Authorization: Bearer ya29.a0AfH6SMBx-_Y', 'Authorization: <token>'],
  ['a name that begins like another', 'live_view_0af3_12 is gone', '<another view> is gone'],
  [
    'a short name inside of a word',
    'This chatter is about chat.',
    'This chatter is about <dataset>.',
  ],
])('%s is not told', (_, text, told) => {
  expect(sanitized(text, KNOWN)).toBe(told);
});

const project = fc
  .stringMatching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
  .filter((id) => !/^(project|dataset|number|caller)$/.test(id)); // Placeholders are of such words.
const token = fc.stringMatching(
  /^((ya29\.|AIza)[\w-]{20,60}|eyJ[\w-]{10,20}\.eyJ[\w-]{10,20}\.[\w-]{10,20})$/,
);
const mail = fc.stringMatching(/^[a-z0-9.+_-]{1,20}@[a-z0-9.-]{1,20}\.com$/);

test('whatever stands around them, projects, tokens and addresses are gone', () => {
  fc.assert(
    fc.property(
      fc.record({ project, token, mail }),
      fc.array(fc.oneof(fc.string(), fc.constantFrom(' ', ':', '.', '/', '"', "'", '`', '_')), {
        minLength: 6,
        maxLength: 6,
      }),
      fc.constantFrom('<project>', '<of the caller>'),
      (secrets, around, placeholder) => {
        const texts = [secrets.project, secrets.token, secrets.mail];
        const [first = '', ...rest] = around;
        const text = first + rest.map((piece, index) => (texts[index % 3] ?? '') + piece).join('');
        const refused = { at: 'job', reason: 'invalid', message: text } as const;
        const known = new Map([[secrets.project, placeholder]]);
        const told = JSON.stringify(anonymous({ refused, rows: 3 }, known));
        for (const secret of texts) expect(told).not.toContain(secret);
      },
    ),
    { numRuns: 500 },
  );
});

test('what gives nobody away stays as it was', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z ,;:'"$]{0,40}$/), (text) => {
      expect(sanitized(text, new Map([['my-project-1', '<project>']]))).toBe(text);
    }),
  );
});
