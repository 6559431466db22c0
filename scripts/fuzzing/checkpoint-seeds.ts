import { readdirSync, readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';

const FORMATS = new URL('../../packages/formats/src/', import.meta.url);

/** Small files that PyTorch wrote, in both of its formats; those that are refused too. */
export function torchSeeds(): Uint8Array[] {
  return filesOf('torch-checkpoint/fixtures/', '.pt');
}

/** Their pickles: no sizes around them break when their length changes. */
export function torchPickleSeeds(): Uint8Array[] {
  return torchSeeds()
    .filter((bytes) => bytes[0] === 0x50)
    .flatMap((bytes) =>
      Object.entries(unzipSync(bytes))
        .filter(([name]) => name.endsWith('/data.pkl'))
        .map(([, pickle]) => pickle),
    );
}

/** An archive with this pickle, and storages as long as those of the seeds. */
export function asCheckpoint(pickle: Uint8Array): Uint8Array {
  const storages = Array.from({ length: 16 }, (_, i) => [`archive/data/${i}`, new Uint8Array(192)]);
  return zipSync(
    { 'archive/data.pkl': pickle, ...(Object.fromEntries(storages) as Record<string, Uint8Array>) },
    { level: 0 },
  );
}

/** What `np.save` made of dictionaries. */
export function pickledNpySeeds(): Uint8Array[] {
  return filesOf('pickled-npy/fixtures/', '.npy');
}

function filesOf(folder: string, ending: string): Uint8Array[] {
  const path = new URL(folder, FORMATS);
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => readFileSync(new URL(name, path)));
}
