/** Samples as a browser decodes them: an `AudioBuffer` is one. */
export interface DecodedAudio {
  /** Hz. */
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  getChannelData(channel: number): Float32Array;
}

/** Bytes before the samples. */
const HEAD = 44;

/** A WAV file of 16 bits a sample. */
export function wavOf(audio: DecodedAudio): Blob {
  const channels = Array.from({ length: audio.numberOfChannels }, (_, channel) => audio.getChannelData(channel));
  const frames = channels[0]?.length ?? 0;
  const bytes = 2 * channels.length * frames;
  const view = new DataView(new ArrayBuffer(HEAD + bytes));
  const text = (at: number, letters: string) => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, HEAD - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, audio.sampleRate, true);
  view.setUint32(28, audio.sampleRate * 2 * channels.length, true);
  view.setUint16(32, 2 * channels.length, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  let at = HEAD;
  for (let frame = 0; frame < frames; frame++)
    for (const channel of channels) {
      const value = Math.max(-1, Math.min(1, channel[frame] ?? 0));
      view.setInt16(at, Math.round(value * 0x7fff), true);
      at += 2;
    }
  return new Blob([view.buffer], { type: 'audio/wav' });
}

/**
 * What a browser recorded (`MediaRecorder`: audio/webm, audio/mp4) as a WAV file, which servers take.
 * @param context what decodes it: `new AudioContext({ sampleRate: 16000 })`, say
 * @throws what `decodeAudioData` throws of a file that it cannot decode
 */
export async function recordedWav(
  recorded: Blob,
  context: { decodeAudioData(bytes: ArrayBuffer): Promise<DecodedAudio> },
): Promise<Blob> {
  return wavOf(await context.decodeAudioData(await recorded.arrayBuffer()));
}
