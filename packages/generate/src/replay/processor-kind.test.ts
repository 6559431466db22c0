import { arch } from 'node:os';
import { expect, test } from 'vitest';
import { processorKind } from './processor-kind';

test('is the architecture and the widest instruction set', () => {
  expect(processorKind(() => 'flags\t\t: fpu sse2 avx avx2 avx512f avx512dq\n')).toBe(`${arch()} avx512f`);
  expect(processorKind(() => 'flags\t\t: fpu sse2 avx avx2\n')).toBe(`${arch()} avx2`);
  expect(processorKind(() => 'Features\t: fp asimd\n')).toBe(`${arch()} asimd`);
});

test('or the processor’s name, where the system does not tell', () => {
  const silent = processorKind(() => {
    throw new Error('no such file');
  });
  expect(silent).toMatch(new RegExp(`^${arch()} \\S`));
  expect(processorKind()).toMatch(new RegExp(`^${arch()} \\S`));
});
