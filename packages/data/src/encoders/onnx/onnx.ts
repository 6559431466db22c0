import { resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import type { AudioEncoder, EncoderOptions, EncoderSession, Encoding } from '../audio-encoder';
import type { AudioEncoderDefinition } from '../definition';
import type { Sequence } from './axes';
import { modelHash } from './model-hash';
import { onnxSpecSchema, type OnnxSpec, type OnnxStage } from './onnx-spec';
import { runStage } from './run-stage';
import { SamplesBetween } from './samples-between';

/** Any ONNX network, or a chain of them, by a mapping that is plain data. */
export const onnx: AudioEncoderDefinition<OnnxSpec> = {
  kind: 'onnx',
  summary: 'Any ONNX network, or several one after the other, by a small mapping.',
  schema: onnxSpecSchema,
  models: ({ stages }) => stages.map(({ model }) => model),
  withModels: (spec, models) => ({ ...spec, stages: spec.stages.map((stage, i) => ({ ...stage, ...models[i] })) }),
  create: createOnnxEncoder,
};

/**
 * @throws INVALID_INPUT without a runtime; FILE_NOT_FOUND; INVALID_ENCODER for a file that is another than the spec says or that the runtime cannot load, and later, while encoding, for
 * answers that do not fit the mapping
 */
export async function createOnnxEncoder(spec: OnnxSpec, options: EncoderOptions): Promise<AudioEncoder> {
  const { width, rate, sampleRate, channels, stages } = spec;
  const sessions: EncoderSession[] = [];
  const release = async () => {
    for (const session of sessions.splice(0)) await session.release();
  };
  try {
    for (const stage of stages) sessions.push(await openStage(stage, options));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    width,
    rate,
    sampleRate,
    channels,
    begin: () => new OnnxEncoding(spec, sessions),
    release,
  };
}

async function openStage({ model, sha256 }: OnnxStage, { sessions, folder }: EncoderOptions): Promise<EncoderSession> {
  if (sessions === undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: model,
      problem: 'an encoder that is a network needs a runtime: pass "sessions"',
    });
  const path = resolve(folder ?? '.', model);
  const found = sessions.hashOf?.(path) ?? (await modelHash(path));
  if (sha256 !== undefined && found !== sha256)
    throw invalid(path, `its SHA-256 is ${found}, but the spec was written for ${sha256}`);
  return sessions.open(path).catch((error: unknown) => {
    throw invalid(path, error instanceof Error ? error.message : String(error));
  });
}

function invalid(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_ENCODER', { path, problem });
}

/** A recording in pieces, each through all networks by itself. */
class OnnxEncoding implements Encoding {
  private readonly samples: readonly SamplesBetween[];
  private readonly rows: Float32Array[] = [];
  private readonly pieceRows: number;
  private readonly pieceSamples: number;

  constructor(
    private readonly spec: OnnxSpec,
    private readonly sessions: readonly EncoderSession[],
  ) {
    this.samples = spec.channels.map(() => new SamplesBetween());
    this.pieceRows = Math.round(spec.pieces.seconds * spec.rate);
    this.pieceSamples = Math.round(spec.pieces.seconds * spec.sampleRate);
  }

  async push(channels: readonly Float32Array[]): Promise<void> {
    this.samples.forEach((held, i) => held.push(channels[i] ?? new Float32Array(0)));
    const known = Math.max(...this.samples.map(({ length }) => length));
    while ((this.rows.length + 1) * this.pieceSamples + this.spec.pieces.after <= known)
      await this.addPiece(this.pieceRows);
  }

  async end(rows: number): Promise<Float32Array> {
    const { width, short } = this.spec;
    const result = new Float32Array(rows * width);
    for (let done = 0; done < rows; done += this.pieceRows) {
      const piece = Math.floor(done / this.pieceRows);
      // The rows that the answer lacks are part of the audio that it is for.
      if (piece === this.rows.length) await this.addPiece(Math.min(this.pieceRows, rows + short - done));
      const values = this.rows[piece] ?? new Float32Array(0);
      for (let row = done; row < Math.min(rows, done + this.pieceRows); row++) {
        const from = Math.min(row - done, values.length / width - 1) * width;
        result.set(values.subarray(from, from + width), row * width);
      }
    }
    return result;
  }

  /** Encodes the next piece, of which so many rows are wanted. */
  private async addPiece(rows: number): Promise<void> {
    const { pieces, rate, sampleRate, short } = this.spec;
    const from = this.rows.length * this.pieceSamples;
    const asked = pieces.last === 'padded' ? this.pieceSamples : Math.round((rows * sampleRate) / rate);
    const length = Math.min(this.pieceSamples, Math.max(asked, Math.round(pieces.least * sampleRate)));
    let sequence = this.audioBetween(from - pieces.before, from + length + pieces.after);
    for (const [i, stage] of this.spec.stages.entries()) {
      const session = this.sessions[i];
      if (session === undefined) throw new Error('the encoder has been released');
      sequence = await runStage(stage, session, sequence, (problem) => invalid(stage.model, problem));
    }
    const kept = this.checked(sequence).subarray(0, this.pieceRows * this.spec.width);
    const expected = Math.max(1, rows - short);
    if (kept.length < expected * this.spec.width)
      throw this.misfit(
        `${length / sampleRate} s of audio should give ${expected} rows, but after the ${pieces.skip} to skip there are ${kept.length / this.spec.width}`,
      );
    this.rows.push(kept);
    for (const channel of this.samples) channel.forget(from + this.pieceSamples - pieces.before);
  }

  private audioBetween(from: number, to: number): Sequence {
    const width = this.samples.length;
    const values = new Float32Array((to - from) * width);
    this.samples.forEach((held, channel) => held.copy(from, to, values, channel, width));
    return { rows: to - from, width, values };
  }

  private checked({ width, values }: Sequence): Float32Array {
    if (width !== this.spec.width) throw this.misfit(`a row has ${width} features, but "width" is ${this.spec.width}`);
    return values.slice(this.spec.pieces.skip * width);
  }

  private misfit(problem: string): AntiphonError {
    return invalid(this.spec.stages.at(-1)?.model ?? '', problem);
  }
}
