import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readWav } from '../../files/read-audio';
import { duration } from '../audio';

const speech = new URL('../../../../../../shared/realdata/plain_speech/', import.meta.url);
describe('real recordings', () => {
  test('read as 16 kHz mono of the stated length', async () => {
    const lengths = new Map<string, number>();
    for (const name of readdirSync(speech).filter((entry) => entry.endsWith('.wav'))) {
      const audio = await readWav(fileURLToPath(new URL(name, speech)));
      expect([audio.sampleRate, audio.channels.length]).toEqual([16000, 1]);
      lengths.set(name, Math.round(duration(audio) * 100) / 100);
    }
    expect(lengths.get('goforward.wav')).toBe(2.79);
    expect(lengths.get('espeak_ng_synth.wav')).toBe(6.27);
  });
});
