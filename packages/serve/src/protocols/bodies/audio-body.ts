import { AntiphonError } from '@antiphon/core';
import { AUDIO_CONTENT_TYPES } from '@antiphon/formats';

/** Content types of a body that is an audio file, whatever its content says then; without one, the content tells alone. */
export const BODY_TYPES: readonly string[] = [...AUDIO_CONTENT_TYPES, 'application/octet-stream'];

/**
 * Refuses, by its head alone, a request whose body cannot be an audio file that is decoded. Sound of kinds that are not known here is let through: its content tells.
 * @throws UNSUPPORTED_BODY, with what is taken, and how to send that
 */
export function assertAudioBody(contentType: string | undefined): void {
  const type = mediaType(contentType);
  if (type === '' || BODY_TYPES.includes(type)) return;
  if (ADVICE.some(([pattern]) => pattern.test(type)) || !/^(audio|video)\//.test(type))
    throw unsupportedBody(contentType);
}

/** What is said of a content type that is not taken. */
export function unsupportedBody(contentType: string | undefined): AntiphonError<'UNSUPPORTED_BODY'> {
  const type = mediaType(contentType);
  const [, advice = 'Send an audio file.'] = ADVICE.find(([pattern]) => pattern.test(type)) ?? [];
  const taken = 'WAV (audio/wav), FLAC (audio/flac), MP3 (audio/mpeg) and OGG Vorbis or Opus (audio/ogg)';
  return new AntiphonError('UNSUPPORTED_BODY', { type: type === '' ? 'none' : type, advice, taken });
}

/** Without parameters, such as `codecs=opus`. */
function mediaType(contentType = ''): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

const RECORDED =
  'Browsers record it and decode it, too: send WAV instead (recordedWav of @antiphon/client makes it in the page), or record "audio/ogg;codecs=opus" where MediaRecorder can.';

/** What people send in place of a file that is taken, and what they do instead. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(audio|video)\/(webm|x-matroska|matroska)$/, RECORDED],
  [/^(audio|video)\/(mp4|x-m4a|m4a|quicktime|aac|aacp|x-aac|3gpp2?)$/, RECORDED],
  [
    /^multipart\//,
    'Send the file itself as the body, not a form: curl --data-binary @speech.wav (not -F), fetch(url, { body: file }) (not FormData).',
  ],
  [
    /^application\/x-www-form-urlencoded$/,
    "It is what curl and fetch say where nothing is said: add the file's own, such as -H 'content-type: audio/wav'.",
  ],
  [/json$/, 'Samples as JSON are taken by the Open Inference Protocol: POST /v2/models/NAME/infer.'],
];
