import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NAME = 'sense_and_sensibility_01_austen_64kb-0870.wav';

/** The sentence that the demo moves to: beside the built program, or, in a checkout, among the examples. */
export function recordedSentence(): string {
  const shipped = fileURLToPath(new URL(`./speech/${NAME}`, import.meta.url));
  return existsSync(shipped) ? shipped : fileURLToPath(new URL(`../../../../examples/speech/${NAME}`, import.meta.url));
}
