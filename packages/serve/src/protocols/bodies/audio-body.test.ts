import { expect, test } from 'vitest';
import { AUDIO_CONTENT_TYPES } from '@antiphon/formats';
import { assertAudioBody } from './audio-body';

test.each([
  ...AUDIO_CONTENT_TYPES,
  'application/octet-stream',
  undefined,
  'Audio/WAV; codecs=1',
  'audio/x-of-tomorrow',
])('%s is taken; what it is, its content tells', (type) => {
  expect(() => assertAudioBody(type)).not.toThrow();
});

test.each([
  ['audio/webm;codecs=opus', 'audio/webm', /send WAV instead \(recordedWav of @antiphon\/client/],
  ['video/webm', 'video/webm', /record "audio\/ogg;codecs=opus"/],
  ['audio/mp4', 'audio/mp4', /send WAV instead/],
  ['audio/x-m4a', 'audio/x-m4a', /send WAV instead/],
  ['multipart/form-data; boundary=----x', 'multipart/form-data', /--data-binary @speech.wav \(not -F\)/],
  ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', /add the file's own/],
  ['application/json', 'application/json', /POST \/v2\/models\/NAME\/infer/],
  ['text/html', 'text/html', /Send an audio file/],
])('%s is refused, with what to do', (type, told, advice) => {
  const refusal = expect.objectContaining({ code: 'UNSUPPORTED_BODY', status: 415 }) as Error;
  expect(() => assertAudioBody(type)).toThrow(refusal);
  expect(() => assertAudioBody(type)).toThrow(advice);
  expect(() => assertAudioBody(type)).toThrow(/Taken are WAV \(audio\/wav\), FLAC .* MP3 .* OGG/);
  expect(() => assertAudioBody(type)).toThrow(expect.objectContaining({ details: expect.objectContaining({ type: told }) as object }) as Error); // prettier-ignore
});
