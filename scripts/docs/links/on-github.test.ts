import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, checkOnGithub, linksOf } from './on-github';

test('headings have the anchors that GitHub gives them', () => {
  const text = [
    '# What is `kept`, and _why_',
    '## `scales: { condition: scale }`',
    '### The audit: §2',
    '### The audit: §2',
    '### ENGINE_UNAVAILABLE',
    '## [A link](x.md) to it',
    '```sh',
    '# no heading',
    '```',
    '<a id="by-hand"></a>',
  ];
  expect([...anchorsOf(text.join('\n'))].sort()).toEqual(
    [
      'by-hand',
      'what-is-kept-and-why',
      'scales--condition-scale-',
      'the-audit-2',
      'the-audit-2-1',
      'engine_unavailable',
      'a-link-to-it',
    ].sort(),
  );
});

test('links are found in text, not in code and comments', () => {
  const text =
    'a [b](c.md#d) `[x](code.md)` ![p](q.png)\n\n```\n[y](fence.md)\n```\n<!-- [z](no.md) --> <img src="r.svg">';
  expect(linksOf(text)).toEqual(['c.md#d', 'q.png', 'r.svg']);
});

test('a file and a heading that are not there are told, by file', async () => {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-links-'));
  try {
    await mkdir(join(root, 'docs'));
    await writeFile(
      join(root, 'README.md'),
      '# Here\n[a](docs/a.md#yes) [b](docs/b.md) [c](docs/a.md#no) [d](#here) [e](docs)',
    );
    await writeFile(
      join(root, 'docs/a.md'),
      '# Yes\n[up](../README.md) [out](../../x.md) [host](https://example.org/#x)',
    );
    expect(await checkOnGithub(root)).toEqual({
      what: expect.stringContaining('2 Markdown files'),
      links: 7,
      problems: ['README.md: no file docs/b.md', 'README.md: no heading docs/a.md#no', 'docs/a.md: no file ../../x.md'],
    });
  } finally {
    await rm(root, { recursive: true });
  }
});
