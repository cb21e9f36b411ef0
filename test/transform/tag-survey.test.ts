import { expect, test } from 'vitest';
import { exactNumber } from '../../src/core/exact-json.ts';
import { createTagSurvey } from '../../src/transform/tag-survey.ts';
import { parsed } from '../core/parsed.ts';
import { friend } from './friends.ts';

function surveyOf(...values: readonly unknown[]) {
  const survey = createTagSurvey();
  survey.add(values.map((value) => friend('bea', ['Tag_A', value])));
  return survey.findings()[0];
}

test.each`
  values                               | type             | fitting | why
  ${[1, 2, -3]}                        | ${'int64'}       | ${3}    | ${'integers'}
  ${['1', '22']}                       | ${'int64'}       | ${2}    | ${'the service carries them as text'}
  ${['007', '1']}                      | ${'string'}      | ${2}    | ${'a zero before would be lost'}
  ${[exactNumber('1.5'), 2]}           | ${'float64'}     | ${2}    | ${'one is a fraction'}
  ${[exactNumber('9007199254740993')]} | ${'int64'}       | ${1}    | ${'64 bits hold it'}
  ${[true, 'false']}                   | ${'boolean'}     | ${2}    | ${'truth values'}
  ${[['a'], []]}                       | ${'string_list'} | ${2}    | ${'lists of texts'}
  ${[['a'], [1]]}                      | ${'json'}        | ${2}    | ${'one list has a number'}
  ${[{ a: 1 }]}                        | ${'json'}        | ${1}    | ${'an object'}
  ${['{"a":1}', '[]']}                 | ${'string'}      | ${2}    | ${'text that is JSON is text'}
  ${['AAEC', 'a']}                     | ${'string'}      | ${2}    | ${'nobody can tell bytes from text'}
  ${[7, 'seven', 'eight']}             | ${'string'}      | ${2}    | ${'most are text, the rest stays in extra'}
  ${[null, 1]}                         | ${'int64'}       | ${1}    | ${'a null says nothing of a type'}
`('$values are proposed as $type: $why', ({ values, type, fitting }) => {
  expect(surveyOf(...values)).toMatchObject({ type, fitting });
});

test.each`
  values                           | unit
  ${[1_573_824_798, '1700000000']} | ${'seconds'}
  ${[1_573_824_798_000]}           | ${'millis'}
  ${[1_573_824_798, 5]}            | ${undefined}
`('$values may count $unit since 1970', ({ values, unit }) => {
  expect(surveyOf(...values)?.unit).toBe(unit);
});

test('tags are counted by friend, the most frequent first, with different examples', () => {
  const survey = createTagSurvey();
  survey.add([
    parsed(friend('bea', ['Tag_SNS_IM_Remark', '名前'], ['Tag_B', 1])),
    friend('cid', ['Tag_B', 1]),
    friend('dan', ['Tag_B', '2']),
    { To_Account: 'eve' },
    null,
  ]);
  expect(survey.friends).toBe(4);
  expect(survey.findings()).toMatchObject([
    { tag: 'Tag_B', standard: false, friends: 3, examples: ['1', '"2"'] },
    { tag: 'Tag_SNS_IM_Remark', standard: true, friends: 1, examples: ['"名前"'] },
  ]);
  expect(survey.findings()[0]?.kinds).toEqual(
    new Map([
      ['number', 2],
      ['text', 1],
    ]),
  );
});
