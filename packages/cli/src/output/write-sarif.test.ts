import { expect, test } from 'vitest';
import { uriOf } from './write-sarif';

test.each([
  ['/repo/models/a face/bundle.json', 'models/a%20face/bundle.json'],
  ['/repo/bundle.json', 'bundle.json'],
  // A log is shown to others: where a folder of this machine lies is none of their business.
  ['/home/somebody/face/bundle.json', 'face/bundle.json'],
])('%s, seen from /repo', (path, uri) => {
  expect(uriOf(path, '/repo')).toBe(uri);
});
