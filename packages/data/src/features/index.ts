/** Features of sound and motion, as functions of arrays. Nothing of Node is reached, so they run in a browser too. */
export type { Band, Moments, Normalisation } from '../bundle/manifest';
export { cutRows } from '../conditions/cut-rows';
export { joinColumns } from '../conditions/join-columns';
export { bandOf } from '../normalisation/band';
export { denormalise, fitNormalisation, normalisationOf, normalise } from '../normalisation/normalisation';
export { LOG_MEL_FLOOR, logMel, melCentres } from './audio/mel';
export type { LogMelOptions } from './audio/mel';
export { onsets } from './audio/onset';
export { voicesOf } from './audio/voices';
export type { Voices } from './audio/voices';
export { heardStream, voicesOfStream } from './audio/voices-of-stream';
export { decimate, decimationFactor } from './motion/decimate';
export { liveliestChannels } from './motion/liveliest-channels';
export type { ChannelCurve } from './motion/liveliest-channels';
export { partsOf } from './motion/parts';
