import { noiseSchedule, Random, type Branch, type GuidanceSpec, type Step } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { audit, type AuditOptions, type GuidanceCard } from '@antiphon/guidance';
import { assertMappingFits, ForeignDenoiser, type ForeignNetwork } from './foreign-denoiser';
import type { ForeignMapping } from './foreign-mapping';
import { providedClips } from './provided-clips';

/** How a foreign network is audited. */
export interface AuditForeignOptions extends AuditOptions {
  /** Of the mapping, for errors. */
  readonly path: string;
  /** How it will be sampled. Default: as the mapping says that it was trained. */
  readonly sampling?: GuidanceSpec;
  /** Recordings of what it was trained to make: what is heard in them, and the motion that is the truth. */
  readonly data?: Dataset;
}

/**
 * Audits a network that this project did not train. Of its training nothing is known but what the mapping declares. Without recordings its conditions are drawn as normalised noise, smooth over time,
 * since what they mean is not known either, and nothing is asked that needs the truth.
 * @throws INVALID_MAPPING; INVALID_INPUT, TOO_LITTLE_DATA for recordings that do not fit the mapping
 */
export async function auditForeign(
  network: ForeignNetwork,
  mapping: ForeignMapping,
  options: AuditForeignOptions,
): Promise<GuidanceCard> {
  assertMappingFits(network, mapping, options.path);
  const items = options.deep === true ? 8 : 4;
  const drawn = (item: number | string, frames: number): Record<string, Float32Array> =>
    Object.fromEntries(
      Object.entries(mapping.conditions).map(([name, { width, tokens = frames }]) => [
        name,
        smoothNoise(Random.stream(0, 'audit-conditions', name, item), Math.max(1, tokens), width),
      ]),
    );
  const { data } = options;
  const provided = data && providedClips(data, mapping, items);
  return audit(
    {
      name: mapping.name ?? 'foreign model',
      trained: mapping.guidance,
      ...(options.sampling === undefined ? {} : { sampling: options.sampling }),
      frames: mapping.frames,
      features: mapping.features,
      conditions: Object.entries(mapping.conditions).map(([name, { width }]) => ({ name, width })),
      schedule: noiseSchedule(mapping.schedule),
      prediction: mapping.prediction,
      clips: provided ?? Array.from({ length: items }, (_, item) => ({ conditions: drawn(item, mapping.frames) })),
      ...(provided && { truth: 'provided' as const }),
      bind: (conditions, batch, work) => work(new ForeignDenoiser(network, mapping, conditions, batch)),
      generate: async (frames, sound) => {
        const values = drawn('length', frames);
        if (sound === 'silence') for (const array of Object.values(values)) array.fill(0);
        const denoiser = new ForeignDenoiser(network, mapping, values, 1, frames);
        const x = Random.stream(0, 'audit-length').normals(frames * mapping.features);
        const [prediction = x] = await denoiser.predict(x, HALFWAY, [CONDITIONAL]);
        return Float32Array.from(prediction);
      },
      runOn: async () => {
        const values = drawn('device', mapping.frames);
        const x = new Float32Array(mapping.frames * mapping.features);
        await new ForeignDenoiser(network, mapping, values, 1).predict(x, HALFWAY, [CONDITIONAL]);
      },
    },
    options,
  );
}

/** A step at which signal and noise are equal. */
const HALFWAY: Step = { index: 0, count: 1, timestep: 500, alpha: Math.SQRT1_2, sigma: Math.SQRT1_2 };
const CONDITIONAL: Branch = { name: 'conditional', keep: {} };

/** Standard normal, with a little of the row before: `[rows, width]`. */
function smoothNoise(random: Random, rows: number, width: number): Float32Array {
  const values = random.normals(rows * width);
  for (let i = width; i < values.length; i++) values[i] = 0.8 * (values[i - width] ?? 0) + 0.6 * (values[i] ?? 0);
  return values;
}
