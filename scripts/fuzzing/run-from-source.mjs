/** Starts the worker from its TypeScript sources. */
import { nodeBundle } from '../source/bundle.mjs';

await import(await nodeBundle(new URL('./worker.ts', import.meta.url)));
