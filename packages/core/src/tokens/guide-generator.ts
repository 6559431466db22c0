import { AntiphonError } from '../errors';
import type { Random } from '../random/random';
import { refuseAborted } from '../sampler/step-by-step';
import { assertTopP, sampleNucleus } from './nucleus-sampling';

/** The reference's. */
const TOP_P = 0.94;

/** What one token of every item of a batch is evaluated from. */
export interface GuideStepInput {
  /** `[B]`: the start token (number `tokens`) at position 0, then what was chosen last. */
  readonly token: Int32Array;
  /** `[B]`: tokens before this one. */
  readonly position: Int32Array;
  /** What self-attention made of the tokens before, `[B, layers, longest, width]` each. Only lent: it changes after the step. */
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What the guide network says after one token: the scores of the next one, and what its cache must remember. */
export interface GuideStepOutput {
  /** `[B, tokens]`. */
  readonly logits: Float32Array;
  /** `[B, layers, width]` each: what belongs into the cache for the token just seen. */
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** A guide transformer, wherever it runs. `Conditions` and `Memory` are its own affair. */
export interface GuideNetwork<Conditions, Memory> {
  /** Codes that a token may be. */
  readonly tokens: number;
  readonly layers: number;
  readonly width: number;
  /** Tokens that the cache has room for. */
  readonly longest: number;
  /** Once per clip. */
  encode(conditions: Conditions): Promise<Memory>;
  /** Once per token. */
  step(memory: Memory, input: GuideStepInput): Promise<GuideStepOutput>;
}

/** What `GuideGenerator.generateTokens` draws: how many tokens, from which share of the likeliest ones, with which randomness. */
export interface GenerateTokensOptions<Conditions> {
  /** Of the whole batch. */
  readonly conditions: Conditions;
  /** Frames of the codec (key frames, one per second). */
  readonly frames: number;
  /** Tokens per frame. Default 4. */
  readonly levels?: number;
  /** Default 0.94. */
  readonly topP?: number;
  /** One for each item of the batch: an item's tokens depend on its own only, not on the batch it is in. */
  readonly random: readonly Pick<Random, 'uniform'>[];
  /** Tokens that every item begins with, in time order: what the window before ended with. Not drawn. */
  readonly known?: readonly ArrayLike<number>[];
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Writes the tokens of a motion codec for audio (audio2photoreal, arXiv 2401.01885), one after the other, each from what the network kept of those before. */
export class GuideGenerator<Conditions, Memory> {
  constructor(private readonly network: GuideNetwork<Conditions, Memory>) {}

  /**
   * @returns `[B, frames·levels]`, the levels of a frame beside each other
   * @throws INVALID_INPUT for more tokens than the network has room for, `topP` or known tokens that cannot be; INTERRUPTED
   */
  async generateTokens(options: GenerateTokensOptions<Conditions>): Promise<Int32Array> {
    const { conditions, frames, levels = 4, topP = TOP_P, random, known = [], onProgress, signal } = options;
    const total = frames * levels;
    this.assertPossible(frames, levels, random.length, known);
    assertTopP(topP);
    refuseAborted(signal);
    const memory = await this.network.encode(conditions);

    const batch = random.length;
    const cache = new Cache(batch, this.network);
    const result = new Int32Array(batch * total);
    let token = new Int32Array(batch).fill(this.network.tokens);
    for (let position = 0; position < total; position++) {
      refuseAborted(signal);
      const { keys, values } = cache;
      const positions = new Int32Array(batch).fill(position);
      const output = await this.network.step(memory, { token, position: positions, keys, values });
      cache.put(position, output);
      const size = output.logits.length / batch;
      token = Int32Array.from(random, (own, item) => {
        const given = known[item]?.[position];
        return given ?? sampleNucleus(output.logits.subarray(item * size, (item + 1) * size), topP, own);
      });
      token.forEach((chosen, item) => (result[item * total + position] = chosen));
      onProgress?.({ done: position + 1, total });
    }
    return result;
  }

  private assertPossible(frames: number, levels: number, batch: number, known: readonly ArrayLike<number>[]): void {
    const { tokens, longest } = this.network;
    const fail = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The guide', problem });
    for (const [name, size] of Object.entries({ frames, levels }))
      if (!Number.isInteger(size) || size < 1) throw fail(`${name} ${size} must be a whole number, at least 1`);
    if (frames * levels > longest)
      throw fail(`${frames} frames of ${levels} tokens are more than it has room for (${longest} tokens)`);
    if (known.length !== 0 && known.length !== batch)
      throw fail(`known tokens are given for ${known.length} of ${batch} items`);
    for (const own of known) {
      if (own.length > frames * levels)
        throw fail(`${own.length} tokens are known, but only ${frames * levels} asked for`);
      const odd = Array.from(own).find((token) => !Number.isInteger(token) || token < 0 || token >= tokens);
      if (odd !== undefined) throw fail(`${odd} is known as a token, but tokens are 0 to ${tokens - 1}`);
    }
  }
}

/** What self-attention made of the tokens so far, in arrays of constant size. */
class Cache {
  readonly keys: Float32Array;
  readonly values: Float32Array;
  private readonly width: number;
  private readonly longest: number;

  constructor(
    batch: number,
    { layers, longest, width }: Pick<GuideNetwork<unknown, unknown>, 'layers' | 'longest' | 'width'>,
  ) {
    this.keys = new Float32Array(batch * layers * longest * width);
    this.values = new Float32Array(this.keys.length);
    this.width = width;
    this.longest = longest;
  }

  put(position: number, { keys, values }: GuideStepOutput): void {
    const { width, longest } = this;
    for (let row = 0; row * width < keys.length; row++) {
      const at = (row * longest + position) * width;
      this.keys.set(keys.subarray(row * width, (row + 1) * width), at);
      this.values.set(values.subarray(row * width, (row + 1) * width), at);
    }
  }
}
