import type { AudioKind } from './audio-kind';
import { flac } from './flac/flac';
import { mp3 } from './mp3/mp3';
import { oggOpus, oggVorbis } from './ogg/ogg';
import { wav } from './wav/wav-kind';

/** Every kind of audio that can be read, by content; the first that matches counts. A new kind is one file and one line here. */
export const AUDIO_KINDS: readonly AudioKind[] = [wav, flac, oggVorbis, oggOpus, mp3];
