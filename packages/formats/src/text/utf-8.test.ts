import { isUtf8 as known } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUtf8 } from './utf-8';

test('the same bytes are UTF-8 as for Node, over the borders of its parts too', () => {
  const likely = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  fc.assert(fc.property(likely, (bytes) => isUtf8(bytes) === known(bytes)));
  const long = Buffer.concat([Buffer.alloc(2 ** 20 - 1, 'a'), Buffer.from('\u20ac')]);
  expect(isUtf8(long)).toBe(true);
  expect(isUtf8(long.subarray(0, -1))).toBe(false);
});
