import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of templates; they lie beside `src` and, when built, beside `dist`. @param name with a slash at its end */
export function templates(name: string): URL {
  const here = fileURLToPath(import.meta.url);
  return new URL(`${extname(here) === '.ts' ? '../../templates/' : '../templates/'}${name}`, import.meta.url);
}
