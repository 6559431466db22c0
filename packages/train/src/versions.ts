import tfjs from '@tensorflow/tfjs-core/package.json' with { type: 'json' };
import own from '../package.json' with { type: 'json' };

/** Versions of what a run's numbers depend on, for its provenance. */
export function packageVersions(): Record<string, string> {
  return { '@antiphon/train': own.version, '@tensorflow/tfjs-core': tfjs.version, node: process.versions.node };
}
