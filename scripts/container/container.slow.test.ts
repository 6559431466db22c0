import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { freePort } from '../release/rehearsal/registry';
import { BuiltImage } from './built-image';
import { servesInContainer } from './serves';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'antiphon-container-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Installs the command line from its sources, in place of npm. The rehearsal of a release does it with npm. */
const NPM = `#!/bin/sh
mkdir -p node_modules/@antiphon/cli/dist
echo "await import('file://${resolve('scripts/source/antiphon.mjs')}');" > node_modules/@antiphon/cli/dist/main.js
echo '{"type":"module"}' > node_modules/@antiphon/cli/package.json
`;

test('the image serves a deployment, by the environment it has', async () => {
  const [bin, context] = [join(folder, 'bin'), join(folder, 'context')];
  for (const one of [bin, context]) await mkdir(one);
  await writeFile(join(bin, 'npm'), NPM);
  await chmod(join(bin, 'npm'), 0o755);
  const dockerfile = await readFile('Dockerfile', 'utf8');
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, HOME: folder };
  const image = await BuiltImage.build(dockerfile, { context, work: join(folder, 'work'), env });
  await servesInContainer(image, {
    bundle: resolve('packages/generate/src/fixtures/toy-bundle'),
    speech: resolve('examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav'),
    port: await freePort(),
  });
});
