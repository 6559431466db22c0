import { sample, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../../../branches/branches';
import { guidanceDefinition } from '../../../registry';
import { answer, finding, notApplicable, type Check } from '../../check';
import type { Finding } from '../../finding';
import { distance, size } from '../../probe';
import type { AuditSubject } from '../../subject';
import { fastShares, type FastShare } from './fast-shares';

/**
 * How far a channel may be from its mean in training, in parts of how far it was there. Unguided motion of small healthy trainings (3 to 600 steps) reaches 0.9 to 1.44, and 3.2 where they are
 * kept to no band; half as much again is beyond what any of them does but those that have learned little: one of v after 150 steps reached 5.7. So the lower limit is for what the way does: twice as far as the network by itself, from the same noise.
 */
const [BEYOND, BEYOND_ITSELF] = [5, 12];
/**
 * A channel moves less than this part of what it did in training, where the middle one moves as in training: in parts of the middle one's, since weak trainings move all channels little. The least
 * channel of small healthy trainings has 0.14 to 0.37 of the middle one's, that of the demo's model (1,300 steps) 0.065; one that is held still has none.
 */
const STILL = 0.02;
/** A channel that normalisation hardly enlarges is near to constant, and networks leave such channels where they like. */
const CONSTANT = 0.3;
/**
 * Motion trembles where the upper half of the frequencies has so many times the share of its power that it had in training, and that it has where the audit samples the same network itself; and where
 * that is no less than a part of the movement that can be seen. Small healthy trainings have 4 to 13 times training's share, since few steps leave noise; but what users get is what the audit samples.
 */
const [OF_TRAINING, OF_OWN, SEEN] = [5, 2, 0.03];
/** Where the network itself trembles, it is the larger part of the movement: a defect only of one that is kept to a band. Without a band, and in few steps, healthy small trainings have 0.5 to 0.6. */
const MOST = 0.4;

/** Channels of unguided motion have the range, the spread and the spectrum of their training. Costs three windows of three steps as users get them, and one of the audit's own. */
export const ranges: Check = {
  name: 'ranges',
  title: 'Do the channels of its motion have the range and the spectrum of the data?',
  async run(subject, { sampling }) {
    const { generate, withheld, record, frames, features } = subject;
    if (record === undefined) return notApplicable('There is no training record of what its motion was.');
    if (generate === undefined) return notApplicable(withheld ?? 'Nothing was given to generate with.');
    const { asData, normalised, spectrum } = record.motion;
    const unguided = unguidedOf(sampling.spec);
    let motion: Float32Array;
    try {
      motion = await generate(3 * frames, 'speech', {
        seed: SEED,
        steps: STEPS,
        ...(unguided && { guidance: unguided }),
      });
    } catch {
      return notApplicable('Nothing was generated.');
    }
    if (motion.length !== 3 * frames * features || !motion.every(Number.isFinite) || asData.std.length !== features)
      return notApplicable('What was generated is not motion of this length.');
    const moving = asData.std.map((std, f) => std > 0 && normalised.std[f] > CONSTANT);
    const channels = asData.std.map((_, f) => f).filter((f) => moving[f]);
    if (channels.length === 0) return notApplicable('Nothing moved in its training.');
    const scaled = motion.map((value, i) => (value - asData.mean[i % features]) / (asData.std[i % features] || 1));
    const spreads = channels.map((f) => deviation(scaled, f, features));
    const middle = [...spreads].sort((a, b) => a - b)[Math.floor(spreads.length / 2)];
    const findings: Finding[] = [];
    const own = await ownWindow(subject);
    const itself = own.map((value, i) => (value - normalised.mean[i % features]) / (normalised.std[i % features] || 1));
    const reaches = (values: Samples) =>
      channels.map((f) => {
        const trained = Math.max(asData.most[f] - asData.mean[f], asData.mean[f] - asData.least[f]) / asData.std[f];
        return largest(values, f, features) / trained;
      });
    const reach = reaches(scaled);
    // The same noise, so that only the way is between them.
    const [first, ownReach] = [reaches(scaled.subarray(0, frames * features)), reaches(itself as Samples)];
    const far = channels.filter(
      (_, c) => reach[c] > BEYOND_ITSELF || (first[c] > BEYOND && first[c] > 2 * ownReach[c]),
    );
    if (far.length > 0 && far.length <= channels.length / 2)
      findings.push(
        finding(
          'channel-out-of-range',
          `Unguided motion goes ${Math.max(...reach).toPrecision(3)} times as far from the mean as any of its training in ${listed(far)}.`,
          Math.sqrt(far.reduce((sum, f) => sum + size(column(scaled, f, features)) ** 2, 0) / channels.length),
        ),
      );
    const still = channels.filter((_, c) => spreads[c] < STILL * middle);
    if (still.length > 0 && middle > 0)
      findings.push(
        finding(
          'channel-still',
          `Motion hardly moves in ${listed(still)}, which did move in training, while the middle channel has ${middle.toPrecision(2)} times the movement of its training.`,
          Math.sqrt(still.length / channels.length),
        ),
      );
    const trembling = fastMovement(
      fastShares(scaled.subarray(0, frames * features), features, channels),
      fastShares(itself as Samples, features, channels),
      channels.reduce((sum, f) => sum + upper(spectrum[f]), 0) / channels.length,
      subject.band !== undefined,
    );
    if (trembling.found)
      findings.push(
        finding(
          'spectrum-otherwise',
          `Motion trembles: ${percentOf(trembling.now)} of the power of its movement is in the upper half of the frequencies, where training had ${percentOf(trembling.trained)} and the network by itself ${percentOf(trembling.own)}.`,
          trembling.size,
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const healthy = `Yes: channels reach at most ${Math.max(...reach).toPrecision(2)} times as far as in training, and the stillest has ${(Math.min(...spreads) / middle).toPrecision(2)} of the middle one’s movement.`;
    return answer(said || healthy, findings, {
      reach: Math.max(...reach),
      middle,
      stillest: Math.min(...spreads),
      trembling,
    });
  },
};

const SEED = 1;
const STEPS = 3;

/** The conditional branch alone, where a scale can say so: what guidance adds is asked elsewhere. */
function unguidedOf(spec: { readonly kind: string }): { kind: string; scale: number } | undefined {
  const { options, oneBranch } = guidanceDefinition(spec.kind);
  return oneBranch !== true && 'scale' in options && options.scale.type === 'number'
    ? { kind: spec.kind, scale: 1 }
    : undefined;
}

interface Trembling {
  readonly found: boolean;
  readonly now: number;
  readonly own: number;
  readonly trained: number;
  /** Root mean square of the movement that is too fast, in standard deviations of the motion. */
  readonly size: number;
}

function fastMovement(now: FastShare, own: FastShare, trained: number, banded: boolean): Trembling {
  const fast = now.share > OF_TRAINING * trained && now.power > SEEN ** 2;
  const found = fast && ((now.share > OF_OWN * own.share && now.power > 2 * own.power) || (banded && now.share > MOST));
  const size = Math.sqrt(Math.max(0, now.power - own.power)) || Math.sqrt(now.power);
  return { found, now: now.share, own: own.share, trained, size };
}

function upper(bands: readonly number[]): number {
  return bands.slice(bands.length / 2).reduce((sum, share) => sum + share, 0);
}

/** A window's motion for the same speech, by the conditional branch, by the streams of numbers that the generator draws from. */
function ownWindow({ bind, clips, spoken, conditions, schedule, spacing, prediction }: AuditSubject): Promise<Samples> {
  const heard = Object.fromEntries(conditions.map(({ name }) => [name, (spoken ?? clips[0].conditions)[name]]));
  return bind(heard, 1, async (denoiser) => {
    const how = {
      schedule,
      steps: STEPS,
      sampler: 'ddim',
      seeds: [SEED],
      ...(spacing && { spacing }),
      ...(prediction && { prediction }),
    };
    const plain = {
      denoiser: async (x: Samples, step: Parameters<typeof denoiser.predict>[1]) => ({
        x0: (await denoiser.predict(x, step, [CONDITIONAL]))[0],
      }),
    };
    return (await sample({ ...plain, shape: denoiser.shape, ...how })).samples;
  });
}

function column(values: Samples, f: number, features: number): Float64Array {
  return Float64Array.from({ length: values.length / features }, (_, frame) => values[frame * features + f]);
}

function deviation(values: Samples, f: number, features: number): number {
  const own = column(values, f, features);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  return distance(
    own,
    own.map(() => mean),
  );
}

function largest(values: Samples, f: number, features: number): number {
  return column(values, f, features).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function listed(channels: readonly number[]): string {
  const first = channels.slice(0, 5).join(', ');
  const more = channels.length > 5 ? ` and ${channels.length - 5} more` : '';
  return `${channels.length === 1 ? 'channel' : 'channels'} ${first}${more}`;
}

function percentOf(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
