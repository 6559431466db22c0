/** The command line from its sources, as one file: for tests that start it again and again. */
import { nodeBundle } from './bundle.mjs';

await import(await nodeBundle(new URL('../../packages/cli/src/main.ts', import.meta.url)));
