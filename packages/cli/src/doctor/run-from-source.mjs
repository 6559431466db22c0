/** Starts the probe of an engine from its TypeScript sources. Only needed inside the workspace; the built package starts `engine-probe.js` directly. */
import { nodeBundle } from '../../../../scripts/source/bundle.mjs';

await import(await nodeBundle(new URL('./engine-probe.ts', import.meta.url)));
