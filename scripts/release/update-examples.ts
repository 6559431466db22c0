import { join } from 'node:path';
import { rangesOf, setRanges } from './example-ranges';
import { exampleNames } from './examples';

// After `changeset version`: lets the examples take the versions that it wrote.
const root = process.cwd();
const ranges = await rangesOf(root);
for (const name of await exampleNames(root)) await setRanges(join(root, 'examples', name), ranges);
