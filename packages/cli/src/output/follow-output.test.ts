import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { followOutput } from './follow-output';

class Output extends EventEmitter {
  text = '';
  write = (chunk: unknown) => ((this.text += String(chunk)), true);
  fail = (code: string) => this.emit('error', Object.assign(new Error(`${code}: it fails, write`), { code }));
}
const process = () => {
  const [stdout, stderr] = [new Output(), new Output()];
  return { stdout, stderr, output: followOutput({ stdout: stdout as never, stderr: stderr as never }) };
};

test('a reader that stops reading is no failure', () => {
  const { stdout, stderr, output } = process();
  stdout.fail('EPIPE');
  stderr.fail('EPIPE');
  expect(output.failed).toBe(false);
  expect(stderr.text).toBe('');
});

test.each([
  ['ENOSPC', /^antiphon: standard output: cannot be written: no space is left on the disk \(ENOSPC\)\..*\n$/],
  ['EIO', /^antiphon: standard output: cannot be written: .*\(EIO\).*\n$/],
  ['EBADF', /^antiphon: standard output: cannot be written: EBADF\.\n$/],
])('%s is one, told once', (code, told) => {
  const { stdout, stderr, output } = process();
  for (let i = 0; i < 3; i++) stdout.fail(code);
  expect(output.failed).toBe(true);
  expect(stderr.text).toMatch(told);
});

test('where errors cannot be told either, it has failed all the same', () => {
  const { stderr, output } = process();
  stderr.fail('ENOSPC');
  expect(output.failed).toBe(true);
  expect(stderr.text).toBe('');
});
