/** `npm run kernels`: compiles kernels.wat to the module that the package carries. */
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const path = (name) => new URL(name, import.meta.url);

/** The bytes of kernels.wat's module. */
export async function compileKernels() {
  const { parseWat } = await wabt();
  const parsed = parseWat('kernels.wat', readFileSync(path('kernels.wat'), 'utf8'), { simd: true });
  parsed.validate();
  return Buffer.from(parsed.toBinary({}).buffer);
}

if (import.meta.url === new URL(process.argv[1], 'file:').href) {
  const base64 = (await compileKernels()).toString('base64');
  const text = `/** kernels.wat, compiled by compile-kernels.mjs. */\nexport const KERNELS =\n  '${base64}';\n`;
  writeFileSync(path('kernels-wasm.ts'), text);
}
