import type { GuideNetwork } from './guide-generator';

/** A tensor as plain data. Numbers are whole where the network wants whole ones. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** An ONNX network, whoever runs it. */
export interface PlainSession {
  run(feeds: Readonly<Record<string, PlainTensor>>): Promise<Readonly<Record<string, PlainTensor>>>;
}

/** What a guide hears: normalised audio. */
export interface GuideAudioInput {
  /** `[B, S, audio width]`. */
  readonly audio: PlainTensor;
  /** `[B]`: 1 keeps the audio, 0 puts what is learned in its place. Default: all are kept. */
  readonly keep?: Float32Array;
}

/** Names of inputs and outputs of the two exported networks, beside those of the memory, which goes from the one to the other. */
export const GUIDE_NAMES = {
  encoder: { audio: 'audio', keep: 'keep' },
  step: { token: 'token', position: 'position', keys: 'past_keys', values: 'past_values' },
  output: { logits: 'logits', keys: 'new_keys', values: 'new_values' },
} as const;

/** The two exported networks of a guide as one for `GuideGenerator`. */
export function guideOnSessions(
  sessions: { readonly encoder: PlainSession; readonly step: PlainSession },
  sizes: Pick<GuideNetwork<unknown, unknown>, 'tokens' | 'layers' | 'width' | 'longest'>,
): GuideNetwork<GuideAudioInput, Readonly<Record<string, PlainTensor>>> {
  const { layers, width, longest } = sizes;
  const { encoder, step, output: outputs } = GUIDE_NAMES;
  return {
    ...sizes,
    encode: ({ audio, keep }) => {
      const [batch = 0] = audio.shape;
      const kept = { shape: [batch], values: keep ?? new Float32Array(batch).fill(1) };
      return sessions.encoder.run({ [encoder.audio]: audio, [encoder.keep]: kept });
    },
    step: async (memory, { token, position, keys, values }) => {
      const batch = token.length;
      const cache = [batch, layers, longest, width];
      const output = await sessions.step.run({
        ...memory,
        [step.token]: { shape: [batch], values: Float32Array.from(token) },
        [step.position]: { shape: [batch], values: Float32Array.from(position) },
        [step.keys]: { shape: cache, values: keys },
        [step.values]: { shape: cache, values },
      });
      const read = (name: string): Float32Array => {
        const found = output[name];
        if (found === undefined) throw new Error(`The guide's network has no output "${name}".`);
        return found.values;
      };
      return { logits: read(outputs.logits), keys: read(outputs.keys), values: read(outputs.values) };
    },
  };
}
