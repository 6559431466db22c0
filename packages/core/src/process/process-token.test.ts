import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processState, processToken } from './process-token';

test('a process is known while it runs, not before and not after', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const [, start, space] = processToken().split('-');
  expect(processState(processToken())).toBe('running');
  expect(processState(`${child.pid}-0-${space}`)).toBe('running');
  expect(processState(`${process.pid}-${Number(start) + 1}-${space}`)).toBe(start === '0' ? 'running' : 'ended');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processState(`${child.pid}-0-${space}`)).toBe('ended');
});

test('of a process of another container or machine nothing is known, whatever its number', () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  for (const pid of [process.pid, dead, 1]) expect(processState(`${pid}-0-deadbeef`)).toBe('unknown');
});

test('earlier versions named no space, the engine not even a start: theirs are of this one', () => {
  expect(processState(`${process.ppid}-0`)).toBe('running');
  expect(processState(`${process.ppid}`)).toBe('running');
  expect(processState('999999999-0')).toBe('ended');
});

test.each(['', 'nonsense', '0-0', '-1-0', '1-0-xyz', `${'9'.repeat(30)}-0`])('%j is nobody', (token) => {
  expect(processState(token)).toBe('ended');
});
