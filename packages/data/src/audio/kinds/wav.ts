import { openWav } from '../wav';
import { hasText, type AudioKind } from './audio-kind';

/** RIFF/WAVE. */
export const wav: AudioKind = {
  name: 'WAV',
  endings: ['.wav', '.wave'],
  contentTypes: ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'],
  matches: (head) => hasText(head, 0, 'RIFF'),
  open: openWav,
};
