import { extname } from 'node:path';

/** What Live Link Face writes behind the name of a take, the best first: calibrated, as measured, the face at rest. */
const VERSIONS = [/[_\-. ]cal(?:ibrated)?$/, /[_\-. ]raw$/, /[_\-. ]neutral$/];

/** Whether another file is a better version of the same take. */
export function isSuperseded(file: string, candidates: readonly string[]): boolean {
  const [take, version] = versionOf(file);
  return candidates.some((other) => {
    const [otherTake, otherVersion] = versionOf(other);
    return otherTake === take && otherVersion < version;
  });
}

/** The take that a file is of, and which version: those of Live Link Face are told by their last word. */
function versionOf(file: string): [take: string, version: number] {
  const stem = stemOf(file).toLowerCase();
  const version = VERSIONS.findIndex((word) => word.test(stem));
  const word = VERSIONS[version];
  return word === undefined ? [stem, -1] : [stem.replace(word, ''), version];
}

/** A file's name without its ending, letters and accents composed: macOS takes them apart, and what looks the same is the same. */
export function stemOf(file: string): string {
  return file.slice(0, file.length - extname(file).length).normalize('NFC');
}
