export { AntiphonClient } from './antiphon-client';
export type { ClientOptions } from './antiphon-client';
export { AntiphonClientError } from './client-error';
export type { ErrorParts } from './client-error';
export type { GenerateOptions, Recording, RequestOptions } from './requests/generate-options';
export type { GeneratedFile, GeneratedMotion, Provenance } from './answers/provenance';
export type { BundleAnswer, DeployedArm, DeploymentAnswer, OutcomeAnswer } from './answers/server';
export type {
  FaceTrack,
  BodyTrack,
  Guidance,
  Joint,
  Motion,
  MotionBlock,
  StreamEnd,
  StreamHead,
  TrackBlock,
} from './answers/motion';
export type { MotionStream } from './answers/motion-stream';
export { recordedWav, wavOf } from './recording/wav';
export type { DecodedAudio } from './recording/wav';
