import { expect, test } from 'vitest';
import { absoluteLinks } from './links';

const names = new Map([['core', '@antiphon/core']]);
const at = (repository: string) => ({ repository, directory: 'packages/guidance' });
const text =
  '[a](../../docs/audit.md#x), [b](https://x.example), [c](#here), [d](../core), [`e`](src/strategies), ![f](../../docs/f.png)';

test('links into the repository lead to its page, those to packages to npm', () => {
  expect(absoluteLinks(text, at('https://git.example/antiphon'), names)).toBe(
    '[a](https://git.example/antiphon/blob/HEAD/docs/audit.md#x), [b](https://x.example), [c](#here), ' +
      '[d](https://www.npmjs.com/package/@antiphon/core), [`e`](https://git.example/antiphon/blob/HEAD/packages/guidance/src/strategies), ' +
      '![f](https://git.example/antiphon/raw/HEAD/docs/f.png)',
  );
});

test('where nobody knows its page, a link is the text that it has', () => {
  expect(absoluteLinks(text, at(''), names)).toBe(
    'a, [b](https://x.example), [c](#here), [d](https://www.npmjs.com/package/@antiphon/core), `e`, ',
  );
});
