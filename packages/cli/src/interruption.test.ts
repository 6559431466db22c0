import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { interruptionOf } from './interruption';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fakeProcess() {
  const events = new EventEmitter();
  const codes: number[] = [];
  let said = '';
  const write = (text: string) => (said += text);
  const process = { on: events.on.bind(events), stderr: { write }, exit: (code: number) => codes.push(code) };
  return { process, codes, said: () => said, send: (signal: string) => events.emit(signal) } as const;
}

test('the first Ctrl-C asks, and after five seconds it is no question any more', () => {
  const { process, codes, said, send } = fakeProcess();
  const { signal } = interruptionOf(process as never);
  send('SIGINT');
  expect(signal.aborted).toBe(true);
  vi.advanceTimersByTime(4900);
  expect(codes).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(codes).toEqual([130]);
  expect(said()).toContain('since it took 5 s. What was written last is kept');
});

test('the second one stops at once', () => {
  const { process, codes, send } = fakeProcess();
  interruptionOf(process as never);
  send('SIGTERM');
  send('SIGINT');
  expect(codes).toEqual([130]);
});

test('who takes time is left it', () => {
  const { process, codes, send } = fakeProcess();
  interruptionOf(process as never).takeTime();
  send('SIGTERM');
  vi.advanceTimersByTime(60_000);
  expect(codes).toEqual([]);
  send('SIGTERM');
  expect(codes).toEqual([130]);
});
