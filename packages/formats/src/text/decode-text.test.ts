import { describe, expect, test } from 'vitest';
import { decodeText } from './decode-text';

/** Bytes as iconv writes them. */
const hex = (text: string) => Buffer.from(text.replace(/ /g, ''), 'hex');
const joint = (...names: Buffer[]) =>
  Buffer.concat(names.flatMap((name) => [Buffer.from('  JOINT '), name, Buffer.from('\n  {\n    OFFSET 0 1 0\n')]));

describe('joints whose names are not UTF-8 keep them', () => {
  test.each([
    // センター, 左ひじ, 右手首, 首
    ['Shift_JIS', ['835a8393835e815b', '8db682d082b6', '894588e88ef1', '8ef1']],
    ['EUC-JP', ['a5bba5f3a5bfa1bc', 'bab8a4d2a4b8', 'b1a6bceabcf3', 'bcf3']],
    // 左手, 右腿, 头, 脊椎
    ['GBK', ['d7f3cad6', 'd3d2cdc8', 'cdb7', 'bcb9d7b5']],
    ['Big5', ['a5aaa4e2', 'a56bbb4c', 'c059', 'afe1b4d5']],
    // 왼손, 오른팔, 머리
    ['EUC-KR', ['bfdebcd5', 'bfc0b8a5c6c8', 'b8d3b8ae']],
    // Hüfte_links, épaule, tête, cheville à gauche, rodilla_año
    ['Latin-1', ['48fc6674655f6c696e6b73', 'e97061756c65', '74ea7465', 'e02067617563686520', '61f16f']],
    // Левая_рука, Голова
    ['windows-1251', ['cbe5e2e0ff5ff0f3eae0', 'c3eeebeee2e0']],
  ])('%s', (encoding, names) => {
    const bytes = joint(...names.map(hex));
    const { text, guessed } = decodeText(bytes) ?? expect.fail('no encoding was found');
    expect(guessed).toBe(encoding);
    expect(text).not.toContain('\uFFFD');
    const label = { GBK: 'gb18030', 'Latin-1': 'windows-1252' }[encoding] ?? encoding;
    expect(text).toBe(new TextDecoder(label, { fatal: true }).decode(bytes));
  });

  test.each([
    ['Shift_JIS', '8db698 72', '左腕'],
    ['EUC-JP', 'bab8cfd3', '左腕'],
    ['GBK', 'd7f3cad6', '左手'],
    ['EUC-KR', 'bfdebcd5', '왼손'],
    ['Latin-1', '42726173 5f4472 6f69 74e9', 'Bras_Droité'],
    ['Latin-1', '46 75 df', 'Fuß'],
    ['Latin-1', '48 FC 66 74 65', 'Hüfte'],
  ])('one name is enough: %s', (encoding, bytes, name) => {
    expect(decodeText(Buffer.concat([Buffer.from('ROOT '), hex(bytes), Buffer.from('\n{\n')]))).toEqual({
      text: `ROOT ${name}\n{\n`,
      guessed: encoding,
    });
  });
});

test('UTF-8 and UTF-16, marked or not, are no guess', () => {
  const text = 'ROOT 左腕 é\n';
  const little = Buffer.from(text, 'utf16le');
  const cases = [
    Buffer.from(text),
    Buffer.from(`\uFEFF${text}`),
    little,
    Buffer.from(`\uFEFF${text}`, 'utf16le'),
    Buffer.from(little).swap16(),
    Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  ];
  for (const bytes of cases) expect(decodeText(bytes)).toEqual({ text });
  expect(decodeText(new Uint8Array())).toEqual({ text: '' });
});

test('what cannot be told is not guessed', () => {
  expect(decodeText(hex('5a ff fe 81'))).toBeUndefined();
  expect(decodeText(Buffer.from(Array.from({ length: 255 }, (_, i) => i + 1)))).toBeUndefined();
  // Signs that are of no part of the body, in one encoding as in the other.
  expect(decodeText(hex('d5 d4 c7 ae cb ef c0 ee'))).toBeUndefined();
});
