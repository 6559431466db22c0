import { expect, test } from 'vitest';
import { invocation } from './invocation';

test('advice can be typed as it stands: in a checkout, by npx, from a project, installed for all', () => {
  expect(invocation({ main: 'file:///a/packages/cli/src/main.ts', npmCommand: 'run' })).toBe('npm run antiphon --');
  const main = 'file:///a/node_modules/@antiphon/cli/dist/main.js';
  expect(invocation({ main, npmCommand: 'exec' })).toBe('npx @antiphon/cli');
  expect(invocation({ main, npmCommand: 'run' })).toBe('npx antiphon');
  expect(invocation({ main, npmCommand: undefined })).toBe('antiphon');
});
