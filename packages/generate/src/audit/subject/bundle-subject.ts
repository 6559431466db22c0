import { isAntiphonError, noiseSchedule, type GuidanceSpec } from '@antiphon/core';
import { conditionWidth } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { checkTrained, type AuditSubject } from '@antiphon/guidance';
import { traitsOf } from '../../denoiser/onnx-denoiser';
import type { Generator } from '../../generator';
import type { AuditBundleOptions } from './audit-bundle-options';
import { looped, speechOf } from './audit-speech';
import { heardClips } from './heard-clips';
import { hearsReference } from './hears-reference';
import { posed, unposed } from './posed';
import { providedClips } from './provided-clips';
import { recordedClips } from './recorded-clips';
import { trainingEvidence } from './training-evidence';
import { waysToGenerate } from './ways-to-generate';

/** A bundle as the audit sees it, and a record of its training where there is one. */
export async function bundleSubject(
  generator: Generator,
  told: Pick<AuditSubject, 'record' | 'recordProblem'>,
  options: AuditBundleOptions,
): Promise<AuditSubject> {
  const { manifest } = generator;
  const { sampling } = options;
  const items = options.deep === true ? 8 : 4;
  const voices = await speechOf(items, Math.max(2, manifest.frames / manifest.motion.fps), manifest.conditions);
  const speech = (seconds: number) => looped(voices[0], seconds);
  const provided = options.data && (await providedClips(generator, options.data, items));
  const heldOut = provided === undefined ? recordedClips(told.record, manifest, items) : undefined;
  const clips = provided ?? heldOut ?? (await heardClips(generator, voices));
  const [spoken] = await heardClips(generator, [speech(manifest.frames / manifest.motion.fps)]);
  const withheld = refusal(manifest, sampling) ?? unposed(manifest);
  const asked = posed(generator);
  // What sampling refuses is one finding (of the branch that was never trained), not one more for every way to ask. A model that needs given features has no such ways.
  const ways =
    withheld === undefined
      ? {
          ...waysToGenerate(asked, speech, sampling),
          ...(options.evaluation === undefined ? {} : { evaluation: options.evaluation(asked, speech) }),
        }
      : { withheld };
  return {
    name: manifest.name,
    trained: manifest.guidance,
    ...(sampling === undefined ? {} : { sampling }),
    frames: manifest.frames,
    features: manifest.features,
    ...(manifest.band && { band: manifest.band }),
    conditions: manifest.conditions.map((spec) => ({ name: spec.name, width: conditionWidth(spec) })),
    schedule: noiseSchedule(manifest.schedule),
    spacing: manifest.spacing ?? 'leading',
    prediction: manifest.prediction,
    clips,
    ...(heldOut && { truth: 'held-out' as const }),
    ...(provided && { truth: 'provided' as const }),
    ...told,
    units: manifest.normalisation.motion,
    spoken: spoken.conditions,
    ...hearsReference(generator),
    bind: (conditions, batch, work) => generator.withDenoiser(conditions, batch, work),
    ...trainingEvidence(manifest),
    ...ways,
  };
}

/** Why the generator refuses to sample in this way, for want of a branch that was trained. @throws where the spec itself is wrong for any model of this kind */
function refusal(
  { guidance, conditions, ...manifest }: BundleManifest,
  sampling: GuidanceSpec = guidance,
): string | undefined {
  const names = conditions.map(({ name }) => name);
  try {
    checkTrained(sampling, guidance, names, traitsOf(manifest));
    return undefined;
  } catch (error) {
    if (isAntiphonError(error) && ['UNTRAINED_BRANCH', 'MISSING_NULL_CONDITION'].includes(error.code))
      return 'Sampling in this way is refused, so nothing could be generated.';
    throw error;
  }
}
