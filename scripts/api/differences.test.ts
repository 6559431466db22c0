import { expect, test } from 'vitest';
import { differences } from './differences';

test('shows the lines that one of two texts lacks, each as often as it lacks it', () => {
  expect(differences('a\nb\nb', 'b\nc')).toBe('  - a\n  - b\n  + c');
});

test('says where only the order differs, and how many lines it does not show', () => {
  expect(differences('a\nb', 'b\na')).toBe('  (the order of its lines)');
  const long = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
  expect(differences('', long).split('\n').at(-1)).toBe('  … and 11 more');
});
