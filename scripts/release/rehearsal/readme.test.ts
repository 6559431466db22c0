import { expect, test } from 'vitest';
import { asCommonJs, parseReadme } from './readme';

const page = `# x

\`\`\`sh
npm install @antiphon/x three # one line
\`\`\`

\`\`\`ts
import def, { a as b } from '@antiphon/x';
import * as all from 'three'; // beside it
import 'side';

const n: number = await b();
console.log(n, def, all);
\`\`\`

\`\`\`ts fragment
not(run
\`\`\`
`;

test('what a README installs and shows', () => {
  const { install, blocks } = parseReadme(page);
  expect(install).toEqual(['@antiphon/x', 'three']);
  expect(blocks.map(({ language }) => language)).toEqual(['ts']);
});

test('as CommonJS', async () => {
  const [block] = parseReadme(page).blocks;
  if (block === undefined) throw new Error('no block');
  const code = await asCommonJs(block);
  expect(code).toContain("const { a: b } = require('@antiphon/x');");
  expect(code).toContain("const all = require('three');");
  expect(code).toContain("require('side');");
  expect(code).not.toMatch(/^import/m);
});
