import { readFileSync } from 'node:fs';
import { parseForeignMapping } from '@antiphon/generate';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

test('the mapping that the page shows is one', () => {
  const page = readFileSync(new URL('./audit.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const text = blocks.find((block) => block.includes('conditions:')) ?? '';
  const mapping = parseForeignMapping(parse(text), 'docs/audit.md');
  expect(mapping.conditions.audio).toEqual({
    input: 'audio_features',
    width: 80,
    tokens: 60,
    dropped: { input: 'has_audio', keep: 1, drop: 0 },
  });
});
