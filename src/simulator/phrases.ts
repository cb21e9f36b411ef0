/** Where friends came from. `Unknow` is the service's own spelling (TIMSDK issue 559). */
export const SOURCES = [
  'AddSource_Type_Android',
  'AddSource_Type_IPhone',
  'AddSource_Type_Unknow',
  'AddSource_Type_Web',
  'AddSource_Type_QRCode',
  'AddSource_Type_Import',
] as const;

/** Remarks that have broken importers; at most 80 bytes, so that a suffix still fits in 96. */
export const REMARKS = [
  'Anna',
  'Old colleague',
  'O’Brien',
  "Robert'); DROP TABLE friends;--",
  'says "hello", often',
  'comma, semicolon; tab\there',
  'two\nlines',
  'back\\slash \\N \\u0041',
  '王小明',
  '大学同学・リサ',
  '김철수',
  'Ｆｕｌｌ－ｗｉｄｔｈ　１２３',
  'مرحبا بالعالم',
  'שלום (123) abc',
  '👩‍👩‍👧‍👦 family',
  '🇸🇬🏀',
  'Zoë e\u0301 (combining)',
  '𠮷野家',
  'null',
  'NaN',
  '007',
  ' spaces around ',
  'line\u2028separator',
  '<b>bold</b> & friends',
] as const;

/** Remarks of 96 bytes exactly, the service's limit (relationship chain document 269/1501). */
export const LONGEST_REMARKS = ['友'.repeat(32), '🎉'.repeat(24), 'x'.repeat(96)] as const;

/** A wording of 256 bytes, the service's limit. */
export const LONGEST_WORDING = '您好'.repeat(42) + 'hiya';

/** A note of 500 bytes, the service's limit for custom fields. */
export const LONGEST_NOTE = 'é'.repeat(250);

/** Names of friend lists; the service allows 30 bytes each and no empty name. */
export const GROUP_NAMES = [
  'Family',
  'Work',
  'School',
  'Gym',
  'Neighbours, old',
  'same "quotes"',
  '同事',
  '家人',
  '大学同学',
  '🏀 Team',
  'أصدقاء',
  '一二三四五六七八九十',
] as const;

/** What people write when they ask to be friends. */
export const WORDINGS = [
  '请求加好友',
  'Hi, we met at the conference.',
  'Hello',
  'It’s me 👋',
  '我是你的同事,请通过一下',
  'Ünïcödé wörding',
] as const;

/** Notes in the custom string field. */
export const NOTES = ['met in 2019', '{"vip": true}', '生日 3月14日', '12', ''] as const;
