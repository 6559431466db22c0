/**
 * Bundles the motion page's client from its TypeScript source. Only needed inside the workspace, where esbuild is at hand; the built package ships the result.
 */
import { browserBundle } from '../../../../scripts/source/bundle.mjs';

export function bundleClient() {
  return browserBundle(new URL('./client/main.ts', import.meta.url));
}
