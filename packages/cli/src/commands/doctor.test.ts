import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { printedText } from '../fixtures/printed-text';
import { program } from '../program';

const printed = printedText();
afterEach(() => {
  vi.unstubAllEnvs();
});

const antiphon = (signal: AbortSignal, ...words: string[]) =>
  program({ signal, clock: () => 0, cache: '/somewhere' }).parseAsync(words, { from: 'user' });
const { signal } = new AbortController();

test('one engine alone, as a table', async () => {
  await antiphon(signal, 'doctor', '--engine', 'cpu');
  expect(printed()).toMatch(/^antiphon {5}\d/);
  expect(printed()).toMatch(/\ncpu {5}cpu {5}tfjs-backend-cpu \d\S+ +[\d.]+ +[\d.]+\n/);
  expect(printed()).not.toContain('wasm');
  expect(printed()).toMatch(/antiphon train --engine cpu\n$/);
});

test('where nothing of what was asked for computes, everything is told, and the command fails', async () => {
  // tfjs-node is looked for in NODE_PATH, too; here in a folder where it is broken.
  const broken = fileURLToPath(new URL('../fixtures/broken-tfjs-node', import.meta.url));
  vi.stubEnv('NODE_PATH', broken);
  await expect(antiphon(signal, 'doctor', '--engine', 'tensorflow')).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringMatching(/"tensorflow".*libtensorflow\.so\.2.*npm install @tensorflow\/tfjs-node/),
  });
  expect(printed()).toMatch(/tensorflow: .*libtensorflow/);
  await expect(antiphon(signal, 'doctor', '--engine', 'xpu')).rejects.toThrow(/Allowed choices are onnxruntime, /);
});

test('it stops when it is told to', async () => {
  await expect(antiphon(AbortSignal.abort(), 'doctor')).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(printed()).toBe('');
});
