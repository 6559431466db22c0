import type { Split } from '../../dataset';

const TESTS = 4;
const VALIDATIONS = 2;

/** The split of scene `index` of `count`, in sorted order: the last 4 are for testing, the 2 before them for validation, the rest for training. */
export function splitOfScene(index: number, count: number): Split {
  if (index >= count - TESTS) return 'test';
  return index >= count - TESTS - VALIDATIONS ? 'validation' : 'train';
}
