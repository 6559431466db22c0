import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationsTables } from './fixtures/settings-table';

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');

/** Cells alone: the width of columns is Prettier's. */
function plain(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '-')))
    .map((cells) => cells.join('|'))
    .join('\n');
}

test.each(Object.entries(operationsTables()))(
  'docs/operations.md has the table of %s as the code has it',
  (_, table) => {
    // A row that differs is seen by itself; the message has the row that belongs there.
    const rows = plain(page).split('\n');
    for (const row of plain(table).split('\n')) expect(rows).toContain(row);
    expect(plain(page)).toContain(plain(table));
  },
);
