import { hashedUser, type Exposure } from '@antiphon/data/serving-records';
import type { Answer } from './arms-service';

/** An answer as records keep it: whose it was only as a hash. */
export function exposureOf(
  { motion, caller, queued }: Answer,
  { deployment, secret, at }: { readonly deployment: string; readonly secret: string; readonly at: Date },
): Exposure {
  const { id, assignment, bundle, seed, frames, format } = motion;
  return {
    at: at.toISOString(),
    request: id,
    deployment,
    arm: assignment.arm,
    by: assignment.by,
    ...(caller.user === undefined ? {} : { user: hashedUser(secret, caller.user) }),
    bundle,
    seed,
    audioSeconds: frames / format.fps,
    frames,
    nfe: motion.nfe(),
    seconds: Math.max(0, motion.seconds() - motion.waited()),
    queued: queued + motion.waited(),
  };
}
