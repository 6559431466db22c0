import { extname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileEnding } from './file-ending';

test('the ending that Node’s path.extname finds, in lower case', () => {
  for (const path of ['Take.BVH', 'a/b.c/take', '.bvh', 'a/.bvh', 'take.', 'a.tar.gz', '', 'take.x/']) {
    if (!path.endsWith('/')) expect(fileEnding(path)).toBe(extname(path).toLowerCase());
  }
  const name = fc.string({ unit: fc.constantFrom('a', 'B', '.', '-'), minLength: 1 });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (parts) => {
      const path = parts.join('/');
      expect(fileEnding(path)).toBe(extname(path).toLowerCase());
    }),
  );
});
