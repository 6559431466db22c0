import type { BundleInMemory } from '@antiphon/generate';
import type { ExportedBundle } from '@antiphon/train';

/** A model that was exported to no folder, as a generator opens it. */
export function bundleInMemory({ manifest, networks, record }: ExportedBundle): BundleInMemory {
  const { encoder, denoiser, perturbed, 'weak-encoder': weakEncoder, 'weak-denoiser': weakDenoiser } = networks;
  return { path: '.', manifest, networks: { encoder, denoiser, perturbed, weakEncoder, weakDenoiser }, record };
}
