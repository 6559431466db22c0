import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Where the code of a module lies, for what is found beside it: its `import.meta.url`. A bundler that makes CommonJS leaves none; then it is the file that the program or the worker thread
 * was started with, which mostly is the bundle.
 */
export function moduleUrl(own: string | undefined): string {
  return own ?? pathToFileURL(process.argv[1] ?? join(process.cwd(), 'program')).href;
}
