import { AntiphonError, type GuidanceSpec, type Spacing } from '@antiphon/core';
import { checkSampling, chooseGuidance } from '@antiphon/generate';
import type { Assignment } from '../arms/assignment';
import type { LiveArm } from '../deployment/live-deployment';
import type { MotionChoice } from './motion-service';

/** How much of the server one request may have. */
export interface SamplingLimits {
  /** Of a recording. */
  readonly seconds: number;
  readonly steps: number;
  /** Steps times seconds of recording. */
  readonly stepSeconds: number;
  /** Of guidance, whatever its sign. */
  readonly scale: number;
}

/** How an arm answers a caller. */
export interface ChosenSampling {
  readonly seed: number;
  readonly guidance: GuidanceSpec;
  readonly sampler: string;
  readonly steps: number | string;
  readonly spacing: Spacing | undefined;
  readonly eta: number | undefined;
  /** The longest recording that may be sampled so, in seconds. */
  readonly maxSeconds: number;
}

/**
 * How an arm answers: as the deployment says, but for what the caller may choose and does.
 * @param several whether more than one arm answers: then callers may choose the seed alone, but for testers who force an arm; else a comparison of arms would be of callers' choices
 * @throws INVALID_INPUT for a choice that the caller does not have; LIMIT_EXCEEDED; what `checkSampling` throws
 */
export function chosenSampling(
  arm: LiveArm,
  { seed = 0, sampler, steps, spacing, eta, ...choice }: MotionChoice,
  {
    by,
    several,
    limits,
  }: { readonly by: Assignment['by']; readonly several: boolean; readonly limits: SamplingLimits },
): ChosenSampling {
  const chosen = { sampler, steps, spacing, eta, ...choice };
  const said = Object.entries(chosen).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (several && by !== 'forced' && said.length > 0)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'query',
      problem: `"${said.join('", "')}" ${said.length === 1 ? 'is' : 'are'} the arm's to say, as several arms are compared here. Leave ${said.length === 1 ? 'it' : 'them'} out, or force an arm (header antiphon-arm) with a key that may`,
    });
  const guidance = guided(choice) ? chooseGuidance(arm.guidance, choice) : arm.guidance;
  const sampling = {
    guidance,
    sampler: sampler ?? arm.sampler,
    steps: steps ?? arm.steps,
    spacing: spacing ?? arm.spacing,
    eta: eta ?? arm.eta,
  };
  refuseScales(guidance, limits.scale);
  const count = checkSampling(arm.bundle.manifest, sampling);
  refuse('Steps', count, limits.steps);
  return { ...sampling, seed, maxSeconds: Math.min(limits.seconds, limits.stepSeconds / count) };
}

function guided(choice: Omit<MotionChoice, 'seed'>): boolean {
  return Object.values(choice).some((value) => value !== undefined);
}

/** Any number of a scale, also of one for each condition or part. */
function refuseScales({ scale, ...others }: GuidanceSpec, most: number): void {
  const scales = [
    scale,
    ...Object.entries(others)
      .filter(([name]) => /scale/i.test(name))
      .map(([, value]) => value),
  ];
  for (const value of scales.flatMap(numbersOf)) refuse('Guidance scale', Math.abs(value), most);
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function refuse(what: string, found: number, limit: number): void {
  if (!(found <= limit))
    throw new AntiphonError('LIMIT_EXCEEDED', { what, found: String(found), limit: String(limit) });
}
