import { guidanceKinds } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { strategiesPage } from './strategies-page';

test('every strategy has a row, and a section with its paper and options', () => {
  const page = strategiesPage();
  for (const kind of guidanceKinds()) {
    expect(page).toContain(`\n| [\`${kind}\`](#${kind}) | `);
    expect(page).toContain(`\n## \`${kind}\`\n`);
  }
  expect(page).toContain(
    '| [`null-embed`](#null-embed) | each by itself: 20\u00A0% (all: 4\u00A0%) | learned | a null branch | 2 | [Ng et al. 2024](https://arxiv.org/abs/2401.01885) |',
  );
  expect(page).toContain(
    '| [`fixed`](#fixed) | nothing | none | – | 1 | [Ho et al. 2020](https://arxiv.org/abs/2006.11239) |',
  );
  expect(page).toContain('| layers that can be perturbed | 2 |');
  expect(page).toContain('aims at a guided teacher | none | – | 1 |');
});
