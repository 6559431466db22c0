import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltImage } from './built-image';

/** ms until it must be healthy: its networks are loaded first. */
const PATIENCE = 60_000;

/**
 * Starts an image as `docker run` would, with a deployment file in its folder: it becomes healthy, answers with motion, and ends when it is told.
 * @param bundle a folder @param speech a WAV
 * @throws where it does not, with what it printed
 */
export async function servesInContainer(
  image: BuiltImage,
  { bundle, speech, port }: { bundle: string; speech: string; port: number },
): Promise<void> {
  const deployment = { name: 'container', bundles: { one: bundle }, arms: [{ name: 'only', bundle: 'one' }] };
  await writeFile(join(image.folder, 'deployment.yaml'), JSON.stringify(deployment));
  const env = { ANTIPHON_PORT: String(port) };
  const child = image.start(env);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  try {
    const until = performance.now() + PATIENCE;
    while ((await image.health(env)) !== 0) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      if (performance.now() > until) throw new Error('it did not become healthy');
    }
    const answer = await fetch(`http://127.0.0.1:${port}/v1/generate?steps=2&format=json&seed=1`, {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: new Uint8Array(await readFile(speech)),
    });
    if (!answer.ok) throw new Error(`it answered ${answer.status}: ${await answer.text()}`);
    child.kill('SIGTERM');
    const [code] = await ended;
    if (code !== 0) throw new Error(`after SIGTERM it ended with ${code}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(
      `The container: ${error instanceof Error ? error.message : String(error)}; it printed: ${printed}`,
      {
        cause: error,
      },
    );
  }
}
