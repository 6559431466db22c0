import { expect, test } from 'vitest';
import { blocksOf } from './blocks';

const PAGE = `# A page of 2 parts

It took 18 minutes
on 2 cores.

- **First** item, 0.5.
- no figure
  but 7 in its second line

| a   | b    |
| --- | ---- |
| x   | 1.0  |
| y   | 2.25 |

\`\`\`
arm  3.5
\`\`\`

\`\`\`ts
const steps = 25; // prints 720 numbers
\`\`\`

## Status

400. A code of an error.

It took 20 minutes on 2 cores.
It took longer.

It took 21 minutes on 2 cores. It took longer.
<!-- 99 -->
`;

test('blocks are found by heading and first words, whatever their figures are', () => {
  const found = blocksOf(PAGE).map(({ kind, heading, opening, nth, figures }) => [
    kind,
    heading,
    opening,
    nth,
    figures,
  ]);
  expect(found).toEqual([
    ['paragraph', 'A page of 2 parts', 'A page of parts', 1, ['2']],
    ['paragraph', 'A page of 2 parts', 'It took minutes on cores', 1, ['18 2']],
    ['item', 'A page of 2 parts', 'First item', 1, ['0.5']],
    ['item', 'A page of 2 parts', 'no figure but in its second', 1, ['7']],
    ['table', 'A page of 2 parts', 'a b x y', 1, ['1.0', '2.25']],
    ['fence', 'A page of 2 parts', 'arm', 1, ['3.5']],
    ['fence', 'A page of 2 parts', 'prints numbers', 1, ['720']],
    ['paragraph', 'Status', 'A code of an error', 1, ['400']],
    ['paragraph', 'Status', 'It took minutes on cores It', 1, ['20 2']],
    ['paragraph', 'Status', 'It took minutes on cores It', 2, ['21 2']],
  ]);
});
