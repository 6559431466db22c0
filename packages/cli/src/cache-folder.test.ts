import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from './cache-folder';

const home = () => '/home/me';
const noHome = () => {
  throw new Error('uv_os_homedir returned ENOENT');
};

test('the cache is where the XDG specification says', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/elsewhere' }, home)).toBe(join('/elsewhere', 'antiphon'));
  for (const environment of [{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'relative/cache' }])
    expect(cacheFolder(environment, home)).toBe(join('/home/me', '.cache', 'antiphon'));
});

test('there is none for a user without a home', () => {
  for (const nowhere of [noHome, () => '', () => 'relative']) expect(cacheFolder({}, nowhere)).toBeUndefined();
  expect(cacheFolder({ XDG_CACHE_HOME: '/elsewhere' }, noHome)).toBe(join('/elsewhere', 'antiphon'));
});
