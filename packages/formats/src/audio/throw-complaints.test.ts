import { afterEach, expect, test, vi } from 'vitest';
import { throwComplaints } from './throw-complaints';

afterEach(() => vi.restoreAllMocks());
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('what is printed inside is thrown, before and after waiting', async () => {
  await expect(throwComplaints(async () => console.error('bad', 1))).rejects.toThrow('bad 1');
  const late = throwComplaints(async () => {
    await soon();
    console.warn('late');
  });
  await expect(late).rejects.toThrow('late');
});

test('what others print meanwhile is printed, and the console is as before however calls overlap', async () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const before = [console.error, console.warn];
  let end = (): void => undefined;
  const first = throwComplaints(() => new Promise<void>((resolve) => (end = resolve)));
  const second = throwComplaints(soon);
  console.error('of others');
  end();
  await first;
  await second;
  expect(print.mock.calls).toEqual([['of others']]);
  expect([console.error, console.warn]).toEqual(before);
});
