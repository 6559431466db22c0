import type { GuidanceSpec } from '@antiphon/core';
import type { BundleManifest } from '@antiphon/data/bundle';
import { type MotionFormat, collected } from '@antiphon/formats';
import type { GeneratedStream, GenerateProgress, GenerateRequest } from '../generate-request';
import type { Bundle, BundleInMemory } from '../bundle/bundle';
import { Generator, type GeneratedMotion, type GeneratorOptions } from '../generator';
import { joinedBlocks } from './joined-blocks';
import { joinedFormat } from './joined-format';
import type { PairPart } from './read-pair';

/** A recording that a face and a body are moved to together, each with a guidance of its own. */
export interface PairRequest extends Omit<GenerateRequest, 'guidance'> {
  /** Of either. Default: as its bundle was trained. */
  readonly guidance?: Readonly<Partial<Record<PairPart, GuidanceSpec>>>;
}

/** A face and a body that move to the same speech, each by its own model, strategy and scale. Holds worker threads: `close` it. */
export class PairGenerator {
  /** Of both together: features of the face, then of the body. */
  readonly motion: MotionFormat;

  private constructor(
    private readonly face: Generator,
    private readonly body: Generator,
  ) {
    this.motion = joinedFormat(face.manifest.motion, body.manifest.motion);
  }

  /**
   * @param bundles the two, as `Generator.open` takes them
   * @throws FILE_NOT_FOUND, INVALID_BUNDLE; INVALID_INPUT where the two do not go together
   */
  static async open(
    bundles: Readonly<Record<PairPart, string | Bundle | BundleInMemory>>,
    options: GeneratorOptions = {},
  ): Promise<PairGenerator> {
    const face = await Generator.open(bundles.face, options);
    const opened: Generator[] = [face];
    try {
      const body = await Generator.open(bundles.body, options);
      opened.push(body);
      return new PairGenerator(face, body);
    } catch (error) {
      for (const generator of opened) await generator.close();
      throw error;
    }
  }

  get manifests(): Readonly<Record<PairPart, BundleManifest>> {
    return { face: this.face.manifest, body: this.body.manifest };
  }

  /** As `Generator.stream`, for both: the body's windows are sampled in turn with the face's. `lanes` are those of the face and, after a semicolon, of the body. */
  async stream({ guidance, onProgress, lanes, ...request }: PairRequest): Promise<GeneratedStream> {
    const progress: Partial<Record<PairPart, GenerateProgress>> = {};
    const of = (part: PairPart): GenerateRequest => ({
      ...request,
      guidance: guidance?.[part],
      ...(lanes === undefined ? {} : { lanes: lanesOf(lanes)[part] }),
      onProgress: (own) => {
        progress[part] = own;
        const { face, body } = progress;
        if (face !== undefined && body !== undefined) onProgress?.(sumOf(face, body));
      },
    });
    const [face, body] = [await this.face.stream(of('face')), await this.body.stream(of('body'))];
    return {
      format: this.motion,
      frames: face.frames,
      blocks: joinedBlocks([face.blocks, body.blocks], [this.face.manifest.features, this.body.manifest.features]),
      nfe: () => face.nfe() + body.nfe(),
      lanes: () => `${face.lanes()};${body.lanes()}`,
      waited: () => face.waited() + body.waited(),
      first: () => {
        // The body's request began when the face's had been heard.
        const [ofFace, ofBody] = [face.first(), body.first()];
        return ofFace && ofBody && Math.max(ofFace, ofBody + face.seconds() - body.seconds());
      },
      seconds: () => face.seconds(),
      note: face.note ?? body.note,
    };
  }

  /** The same as one array. @throws what `stream` throws, and reading it */
  async generate(request: PairRequest): Promise<GeneratedMotion> {
    const stream = await this.stream(request);
    const { format, frames, motion } = await collected(stream);
    const { note } = stream;
    return { format, frames, motion, nfe: stream.nfe(), seconds: stream.seconds(), lanes: stream.lanes(), note };
  }

  async close(): Promise<void> {
    await Promise.all([this.face.close(), this.body.close()]);
  }
}

/** The lanes of the face's windows, and after a semicolon those of the body's. */
function lanesOf(text: string): Readonly<Record<PairPart, string>> {
  const [face = '', ...body] = text.split(';');
  return { face, body: body.join(';') };
}

function sumOf(a: GenerateProgress, b: GenerateProgress): GenerateProgress {
  return {
    window: a.window + b.window,
    windows: a.windows + b.windows,
    secondsLeft: a.secondsLeft + b.secondsLeft,
  };
}
