import { expect, test } from 'vitest';
import type { Diagnosis } from '../doctor/diagnosis';
import { printedText } from '../fixtures/printed-text';
import { program } from '../program';

const printed = printedText();

const antiphon = (signal: AbortSignal, ...words: string[]) =>
  program({ signal, clock: () => 0, cache: '/somewhere' }).parseAsync(words, { from: 'user' });
const { signal } = new AbortController();

test('every engine and device is tried: it has a rate, or a reason', async () => {
  await antiphon(signal, 'doctor', '--json');
  const { node, machine, onnxruntime, cache, engines } = JSON.parse(printed()) as Diagnosis;
  expect(node).toBe(process.versions.node);
  expect(machine.processors).toBeGreaterThan(0);
  expect(machine.memory.total).toBeGreaterThan(machine.memory.free);
  expect(onnxruntime.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(onnxruntime.providers).toContainEqual({ name: 'cpu', bundled: true });
  expect(cache).toBe('/somewhere');
  expect(engines.map(({ engine, device }) => (engine === 'onnxruntime' ? `${engine} ${device}` : engine))).toEqual([
    'onnxruntime cpu',
    'onnxruntime webgpu',
    'onnxruntime cuda',
    'tensorflow',
    'wasm',
    'cpu',
  ]);
  const required = ['onnxruntime cpu', 'wasm cpu', 'cpu cpu'];
  const usable = engines.filter((one) => one.usable).map(({ engine, device }) => `${engine} ${device}`);
  expect(usable).toEqual(expect.arrayContaining(required));
  for (const { usable, gflops = 0, gradientGflops = 0, library, problem = '' } of engines) {
    if (usable) {
      expect(gflops).toBeGreaterThan(0.01);
      expect(gradientGflops).toBeGreaterThan(0.01);
      expect(library).toMatch(/\d+\.\d+\.\d+/);
    } else expect(problem).toMatch(/^.{10,}$/);
  }
});
