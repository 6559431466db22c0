import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { runtimeVersion } from '@antiphon/onnxruntime';
import own from '../../package.json' with { type: 'json' };

/** The identity of a compiled model: of what is compiled, and of all that decides what becomes of it. */
export function identityOf(compiled: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(surroundings()));
  // Lengths keep two parts apart that would read the same one after the other.
  for (const part of compiled) hash.update(`\n${part.length}:`).update(part);
  return hash.digest('hex');
}

/** A model as parts of an identity, and its bytes in all. What it refers to in other files counts with size and time: those are too large to be read for this. */
export async function contentOf(
  model: Uint8Array | string,
): Promise<{ readonly parts: readonly (string | Uint8Array)[]; readonly bytes: number }> {
  if (typeof model !== 'string') return { parts: [model], bytes: model.length };
  const content = await readFile(model);
  const parts: (string | Uint8Array)[] = [content];
  let bytes = content.length;
  for (const location of externalLocations(content)) {
    const { size, mtimeMs } = await stat(join(dirname(model), location));
    parts.push(`${location} ${size} ${mtimeMs}`);
    bytes += size;
  }
  return { parts, bytes };
}

/** `StringStringEntryProto` { key: "location", value } as it is encoded, up to the value's length. */
const LOCATION = Buffer.from([0x0a, 8, ...Buffer.from('location'), 0x12]);

/** The files that a model's external tensors are in. */
function externalLocations(model: Buffer): Set<string> {
  const locations = new Set<string>();
  for (let at = model.indexOf(LOCATION); at >= 0; at = model.indexOf(LOCATION, at + 1)) {
    const begin = at + LOCATION.length + 1;
    const length = model[begin - 1] ?? 0;
    if (length < 128) locations.add(model.toString('utf8', begin, begin + length));
  }
  return locations;
}

/** The versions that compile, and the processor: optimised graphs and packed weights are made for its instructions. */
function surroundings() {
  return {
    engine: own.version,
    runtime: runtimeVersion().version,
    platform: process.platform,
    arch: process.arch,
    processor: cpus()[0]?.model,
    instructions: instructions(),
  };
}

/** What Linux says of the processor's instructions; elsewhere its name has to do. */
function instructions(): string | undefined {
  try {
    return /^(flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[2];
  } catch {
    return undefined;
  }
}
