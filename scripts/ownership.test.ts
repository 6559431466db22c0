import { expect, test } from 'vitest';
import { webAddressOf } from './ownership';

test.each([
  ['git+https://example.org/owner/name.git', 'https://example.org/owner/name'],
  ['https://example.org/owner/name', 'https://example.org/owner/name'],
  ['git@example.org:owner/name.git', 'https://example.org/owner/name'],
  ['ssh://git@example.org/owner/name.git', 'https://example.org/owner/name'],
  ['', undefined],
])('the repository %s is looked at under %s', (url, address) => {
  expect(webAddressOf(url)).toBe(address);
});
