import { createRequire } from 'node:module';
import '@tensorflow/tfjs-core';

// tfjs-core's Node bundle leaves its own gradients out, and the file that registers them is an ES module in a CommonJS package, which Node cannot load by
// itself. From source the loader of the tests and of `npm run antiphon` translates it; for the published package, tsup.config.ts bundles it in place of this file.
// tfjs keeps its engine and its registry of gradients in a global, so that both copies share them; the engine must be that of the first import here, since the other copy's tensors have no methods.
createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients');
