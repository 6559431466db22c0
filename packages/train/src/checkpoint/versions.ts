import { version_core } from '@tensorflow/tfjs-core';
import own from '../../package.json' with { type: 'json' };

/** Versions of what a run's numbers depend on, for its provenance. */
export function packageVersions(): Record<string, string> {
  return { '@antiphon/train': own.version, '@tensorflow/tfjs-core': version_core, node: process.versions.node };
}
