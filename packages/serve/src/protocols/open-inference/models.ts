import { AntiphonError } from '@antiphon/core';
import { featureCount, featureNames } from '@antiphon/formats';
import type { z } from 'zod';
import type { ArmInForce, DeploymentInForce } from '../../motion/motion-service';
import { AUDIO_INPUTS } from './audio-input';
import type { modelMetadataSchema } from './schemas';

/** What callers of the protocol see as a model. */
export interface Model {
  readonly name: string;
  /** The arms that may answer, at least one. */
  readonly arms: readonly [ArmInForce, ...ArmInForce[]];
  /** The arm that is asked for by name; undefined where the caller's own answers. */
  readonly forced?: ArmInForce;
}

/**
 * The deployment by its own name, whose callers have their arm, or an arm by its name.
 * @param version SHA-256 of a bundle; undefined: whichever is in force
 * @throws UNKNOWN_MODEL
 */
export function modelNamed(deployment: DeploymentInForce, name: string, version?: string): Model {
  const model = modelsOf(deployment).find((each) => each.name === name);
  if (model === undefined) {
    const known = modelsOf(deployment).map((each) => each.name);
    throw new AntiphonError('UNKNOWN_MODEL', { name, known: [...new Set(known)].join(', ') });
  }
  const versions = versionsOf(model);
  if (version === undefined || versions.includes(version)) return model;
  throw new AntiphonError('UNKNOWN_MODEL', { name: `${name}, version ${version}`, known: versions.join(', ') });
}

/** A shadow is nobody's answer, and so no model. */
function modelsOf({ name, arms }: DeploymentInForce): Model[] {
  const answering = arms.filter(({ shadow }) => !shadow);
  const enabled = answering.filter((arm) => arm.enabled);
  const [first, ...others] = enabled.length > 0 ? enabled : answering;
  const whole: Model[] = first === undefined ? [] : [{ name, arms: [first, ...others] }];
  return [...whole, ...answering.map((arm): Model => ({ name: arm.name, arms: [arm], forced: arm }))];
}

/** Whether somebody could be answered. */
export function modelReady({ arms }: Model): boolean {
  return arms.some(({ enabled }) => enabled);
}

function versionsOf({ arms }: Model): string[] {
  return [...new Set(arms.map(({ bundle }) => bundle))];
}

/** What the protocol says of a model; of several arms, the first's motion. */
export function modelMetadata(model: Model): z.infer<typeof modelMetadataSchema> {
  const { motion } = model.arms[0].manifest;
  return {
    name: model.name,
    versions: versionsOf(model),
    platform: 'onnx_antiphon',
    inputs: AUDIO_INPUTS.map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] })),
    outputs: [{ name: 'motion', datatype: 'FP32', shape: [-1, featureCount(motion)] }],
    parameters: { fps: motion.fps, feature_names: [...featureNames(motion)] },
  };
}
