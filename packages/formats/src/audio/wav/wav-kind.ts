import { hasText, type AudioKind } from '../audio-kind';
import { openWav, wavLength } from './wav';

/** RIFF/WAVE, and RF64 and BW64, its variants beyond 4 GB. */
export const wav: AudioKind = {
  name: 'WAV',
  endings: ['.wav', '.wave'],
  contentTypes: ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'],
  // AVI is RIFF, too.
  matches: (head) => ['RIFF', 'RF64', 'BW64'].some((id) => hasText(head, 0, id)) && !hasText(head, 8, 'AVI '),
  open: openWav,
  length: wavLength,
};
