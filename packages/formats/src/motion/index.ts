/** Motion as numbers: skeletons, rotations, what each feature means, frame rates. Of files there is nothing in it, so that it is small where a bundler takes what is used. */
export { forwardKinematics, globalPositions } from '../skeleton/forward-kinematics';
export { jointChannels } from '../skeleton/joint-channels';
export { eulerToMatrix, matrixToEuler, matrixToSixD, sixDToMatrix } from '../skeleton/rotation';
export type { EulerOrder, Matrix3 } from '../skeleton/rotation';
export { channelCount } from '../skeleton/skeleton';
export type { ChannelName, Joint, Skeleton, SkeletonMotion } from '../skeleton/skeleton';
export { skeletonDifference } from '../skeleton/skeleton-difference';
export { ARKIT_52, isArkitChannel } from './arkit';
export type { ArkitName } from './arkit';
export { LESS_COMMON_RATES, NTSC_RATES, RATES, SLOW_RATES, conventionalRate } from './conventional-rates';
export { decodeMotion, encodeMotion } from './motion-codec';
export type { BlendshapeMotion, MotionSource } from './motion-codec';
export { featureCount, featureNames, featureUnits } from './motion-features';
export type { BlendshapePart, MotionFormat, MotionPart, SkeletonPart } from './motion-format';
export { motionFormatOf } from './motion-format-of';
export type { MotionCorpus } from './motion-format-of';
export type { JointChannels } from '../skeleton/joint-channels';
