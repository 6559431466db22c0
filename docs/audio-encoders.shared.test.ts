import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { computeConditions, conditionSpecSchema } from '@antiphon/data';
import { readAudio } from '@antiphon/formats';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync(new URL('./audio-encoders.md', import.meta.url), 'utf8');
const [, mapping = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
const speech = new URL('../../shared/realdata/plain_speech/', import.meta.url);

test('the encoders that the page maps hear real speech, and tell two utterances apart', async () => {
  const options = { sessions: onnxSessions(), folder: fileURLToPath(new URL('..', import.meta.url)), fps: 30 };
  const rowsOf = async (name: string) => {
    const audio = await readAudio(fileURLToPath(new URL(name, speech)));
    return (await computeConditions(audio, [conditionSpecSchema.parse(parse(mapping))], 60, options)).audio;
  };
  const austen = (await rowsOf('sense_and_sensibility_01_austen_64kb-0870.wav')) ?? expect.fail();
  const forward = (await rowsOf('goforward.wav')) ?? expect.fail();
  expect(austen.every(Number.isFinite)).toBe(true);
  const squares = austen.reduce((sum, value, i) => sum + (value - (forward[i] ?? NaN)) ** 2, 0);
  expect(Math.sqrt(squares / austen.length)).toBeGreaterThan(5);
});
