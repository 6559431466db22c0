import { expect, test } from 'vitest';
import { type DecodedAudio, recordedWav, wavOf } from './wav';

const audio: DecodedAudio = {
  sampleRate: 16_000,
  numberOfChannels: 2,
  getChannelData: (channel) => (channel === 0 ? Float32Array.of(0, 1, -2) : Float32Array.of(0.5, -0.5, 0)),
};

test('samples become a WAV file, channels beside each other, what is too loud at its limit', async () => {
  const file = wavOf(audio);
  expect(file.type).toBe('audio/wav');
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  // PCM, two channels, 16 kHz, 64 kB a second, 4 bytes a frame, 16 bits.
  expect([20, 22, 32, 34].map((at) => bytes.readUInt16LE(at))).toEqual([1, 2, 4, 16]);
  expect([16, 24, 28, 40].map((at) => bytes.readUInt32LE(at))).toEqual([16, 16_000, 64_000, 12]);
  const samples = Array.from({ length: 6 }, (_, i) => bytes.readInt16LE(44 + 2 * i));
  expect(samples).toEqual([0, 16384, 32767, -16383, -32767, 0]);
});

test('a recording is decoded by the browser, and becomes WAV', async () => {
  const decoded: number[] = [];
  const context = {
    decodeAudioData: async (bytes: ArrayBuffer) => {
      decoded.push(bytes.byteLength);
      return audio;
    },
  };
  const file = await recordedWav(new Blob(['webm'], { type: 'audio/webm;codecs=opus' }), context);
  expect([file.type, file.size, decoded]).toEqual(['audio/wav', 56, [4]]);
});
