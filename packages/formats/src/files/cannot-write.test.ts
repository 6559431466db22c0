import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomic, writeStreamAtomic } from './atomic/atomic-file';
import { cannotWrite } from './cannot-write';

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-cannot-'));
const refusal = (code: string) => Object.assign(new Error(`${code}: words of the system`), { code });

test.each([
  ['ENOSPC', /no space.*\(ENOSPC\)\. Free some and run the same command again; what was there before is kept\.$/],
  ['EROFS', /read-only \(EROFS\)\. Choose another place\.$/],
  ['EMFILE', /too many files are open \(ulimit -n\) \(EMFILE\)\./],
  ['EWHATEVER', /cannot be written: EWHATEVER\.$/],
])('%s in one line with what to do', (code, message) => {
  expect(cannotWrite('a.bvh', refusal(code))).toMatchObject({
    code: 'CANNOT_WRITE',
    message: expect.stringMatching(message),
  });
});

test('what the system did not say stays what it is', () => {
  for (const error of [new Error('a mistake'), refusal('ERR_INVALID_ARG_TYPE'), 'text'])
    expect(cannotWrite('a', error)).toBe(error);
});

test('paths that cannot be written', async () => {
  const dir = await folder();
  await writeFile(join(dir, 'file'), 'x');
  await mkdir(join(dir, 'taken'));
  const cases = {
    'file/below': /ENOTDIR/,
    taken: /EISDIR|ENOTEMPTY|EEXIST/,
    'none/below': /ENOENT/,
    ['n'.repeat(300)]: /ENAMETOOLONG/,
  };
  for (const [name, reason] of Object.entries(cases))
    await expect(writeFileAtomic(join(dir, name), 'y')).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      message: expect.stringMatching(reason),
    });
  await expect(writeFileAtomic('/proc/antiphon', 'y')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  expect((await readdir(dir)).sort()).toEqual(['file', 'taken']);
});

test('a stream that fails half way leaves what was there before and nothing else', async () => {
  const path = join(await folder(), 'a.csv');
  async function* chunks(fail: boolean) {
    yield 'one,';
    yield Buffer.from('two');
    if (fail) throw new Error('interrupted');
  }
  await writeStreamAtomic(path, chunks(false));
  await expect(writeStreamAtomic(path, chunks(true))).rejects.toThrow('interrupted');
  expect(await readFile(path, 'utf8')).toBe('one,two');
  expect(await readdir(join(path, '..'))).toEqual(['a.csv']);
});

test('a file that the disk has no room for half way keeps the old one', async () => {
  const dir = await folder();
  await writeFile(join(dir, 'a.bin'), 'old');
  const module = new URL('atomic/atomic-file.ts', import.meta.url).href;
  const code = `import { writeFileAtomic } from ${JSON.stringify(module)};
    await writeFileAtomic('a.bin', new Uint8Array(1_000_000)).catch(({ code, message }) => console.log(code, message));`;
  await writeFile(join(dir, 'write.mts'), code);
  const root = new URL('../../../../', import.meta.url).pathname;
  const said = execFileSync(
    'bash',
    [
      '-c',
      `ulimit -f 100 && "${process.execPath}" --import "${root}node_modules/tsx/dist/loader.mjs" --conditions=@antiphon/source write.mts`,
    ],
    { cwd: dir, encoding: 'utf8', env: { ...process.env, TSX_DISABLE_CACHE: '1' } },
  );
  expect(said).toMatch(/^CANNOT_WRITE a\.bin: cannot be written: .*\(EFBIG\)/);
  expect((await readdir(dir)).sort()).toEqual(['a.bin', 'write.mts']);
  expect(await readFile(join(dir, 'a.bin'), 'utf8')).toBe('old');
});
