import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from './cache-folder';

test('the cache is where the XDG specification says', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/elsewhere' }, '/home/me')).toBe(join('/elsewhere', 'antiphon'));
  for (const environment of [{}, { XDG_CACHE_HOME: '' }])
    expect(cacheFolder(environment, '/home/me')).toBe(join('/home/me', '.cache', 'antiphon'));
});
