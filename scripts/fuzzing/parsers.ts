import { parseYaml } from '@antiphon/data/settings-text';
import { parseExperimentSpec } from '@antiphon/experiment';
import {
  decodeAudio,
  decodeMotionFile,
  decodeNpy,
  decodeWav,
  parseBvh,
  readPickledNpy,
  readSafetensors,
  readTorchCheckpoint,
  stateDictOf,
} from '@antiphon/formats';
import { pairFiles, readNames } from '@antiphon/data/recordings';
import { parseBundleManifest, parseForeignMapping } from '@antiphon/generate';
import { parseCheckpointIndex, parseTrainConfig } from '@antiphon/train';
import { asCheckpoint, pickledNpySeeds, torchPickleSeeds, torchSeeds } from './checkpoint-seeds';
import { JSON_SEEDS } from './json-seeds';
import type { Growth } from './memory';
import { cutBvh, cutLines, cutNpy, cutWav, real } from './real-seeds';
import {
  asNpz,
  audioSeeds,
  bvhSeeds,
  csvSeeds,
  npySeeds,
  npzSeeds,
  safetensorsSeeds,
  textSeeds,
  wavSeeds,
} from './written-seeds';

/** Something that turns bytes from outside into values, or throws an `AntiphonError`. */
export interface FuzzedParser {
  /** Small valid inputs, which are mutated. */
  readonly seeds: () => readonly Uint8Array[];
  /** May return a promise. */
  readonly parse: (bytes: Uint8Array) => unknown;
  /** Share of the inputs that it is given: less than 1 for one that takes tens of milliseconds for each. Default 1. */
  readonly share?: number;
  /** Bytes of memory that it may take for each byte of its input. Default 10. */
  readonly perByte?: number;
  /** Bytes that it may take besides, where that is more than every parser may (see `worker.ts`). */
  readonly besides?: Partial<Growth>;
}

/**
 * Compressed sound is much shorter than what it decodes to, and silence has no lowest bit rate: `decodeAudio` refuses what becomes more than a thousand times as long
 * (3 kbit/s for 48 kHz and two channels; Opus begins at 6, MP3 at 8) and longer than 64 MiB. Samples are held twice, while their pieces are joined. The decoders' own heaps
 * (WebAssembly, up to 40 MB for two of them) are freed when garbage is collected, not before: another 64 MiB.
 * Making them takes 5 to 50 ms.
 */
const SOUND = { share: 0.05, perByte: 2 * 1000 + 10, besides: { buffers: (1 + 2) * 2 ** 26 } };
/** An archive may unpack to 8 MiB whatever its length (`unpackNpz`), of bytes that become a float each: packed, copied, and as floats. */
const ARCHIVE = { buffers: (1 + 1 + 4) * 2 ** 23 };

/** Of a model's tensors, 4 million numbers may be made whatever the file's length: their bytes (up to eight), and as floats. */
const TENSORS = { buffers: (8 + 4) * 2 ** 22 };

/** Every parser of bytes from outside. A new one is one line here. */
export const PARSERS: Readonly<Record<string, FuzzedParser>> = {
  wav: {
    seeds: () => [...wavSeeds(), ...real('zeggs_body_speech', '.wav', cutWav), ...real('plain_speech', '.wav', cutWav)],
    parse: (bytes) => decodeWav(bytes, 'fuzzed.wav'),
  },
  bvh: {
    seeds: () => [...bvhSeeds(), ...real('zeggs_body_speech', '.bvh', cutBvh)],
    parse: (bytes) => parseBvh(text(bytes), 'fuzzed.bvh'),
  },
  npy: { seeds: npySeeds, parse: (bytes) => decodeNpy(bytes, 'fuzzed.npy') },
  flac: audio('flac'),
  mp3: audio('mp3'),
  vorbis: audio('ogg'),
  opus: audio('opus'),
  'motion-bvh': motion('bvh', () => [...bvhSeeds(), ...real('zeggs_body_speech', '.bvh', cutBvh)]),
  'motion-csv': motion('csv', () => [...csvSeeds(), ...real('neurosync_arkit_speech', '.csv', cutLines)]),
  'motion-npy': motion('npy', () => [...npySeeds(), ...real('facegood_face_speech', '.npy', cutNpy)]),
  'motion-npz': {
    ...motion('npz', () => [...npzSeeds(), ...real('facegood_face_speech', '.npy', cutNpy).map(asNpz)]),
    besides: ARCHIVE,
  },
  'channel-names': {
    seeds: () => textSeeds(['jawOpen\nsmile\nblink', 'a\r\nb\r\nc\r\n']),
    parse: (bytes) => readNames({ frames: 2, values: new Float32Array(6) }, 'fuzzed.npy', { path: 'names.txt', bytes }),
  },
  'file-names': {
    seeds: () =>
      textSeeds([
        'a.wav\na.bvh\na.csv\nb.flac\nb.npz\nnotes.md',
        '1114_3_15.wav\nbs_value_1114_3_15.npy\nbs_name_116.txt\n.DS_Store',
        'Talk 1.MP3\ntalk-1.BVH\ntake_1.wav\ntake-1.ogg\ntake.1.npy\ntake_1.names.txt',
      ]),
    // File systems have no longer names.
    parse: (bytes) =>
      pairFiles(
        text(bytes)
          .split('\n')
          .map((name) => name.slice(0, 255)),
      ),
  },
  safetensors: { seeds: safetensorsSeeds, parse: (bytes) => readSafetensors(bytes, 'fuzzed.safetensors') },
  'torch-checkpoint': {
    seeds: torchSeeds,
    parse: (bytes) => stateDictOf(readTorchCheckpoint(bytes, 'fuzzed.pt'), 'fuzzed.pt'),
    besides: TENSORS,
  },
  'torch-pickle': {
    seeds: torchPickleSeeds,
    parse: (bytes) => stateDictOf(readTorchCheckpoint(asCheckpoint(bytes), 'fuzzed.pt'), 'fuzzed.pt'),
    besides: TENSORS,
  },
  'pickled-npy': { seeds: pickledNpySeeds, parse: (bytes) => readPickledNpy(bytes, 'fuzzed.npy') },
  checkpoint: {
    seeds: () => textSeeds(JSON_SEEDS.checkpoint),
    parse: (bytes) => parseCheckpointIndex(text(bytes), 'checkpoint.json'),
  },
  bundle: { seeds: () => textSeeds(JSON_SEEDS.bundle), parse: (bytes) => parseBundleManifest(text(bytes), 'bundle') },
  spec: { seeds: () => textSeeds(JSON_SEEDS.spec), parse: (bytes) => parseExperimentSpec(text(bytes), 'fuzzed.yaml') },
  config: {
    seeds: () => textSeeds(JSON_SEEDS.config),
    parse: (bytes) => parseTrainConfig(parseYaml(text(bytes), 'fuzzed.yaml'), 'fuzzed.yaml'),
  },
  mapping: {
    seeds: () => textSeeds(JSON_SEEDS.mapping),
    parse: (bytes) => parseForeignMapping(parseYaml(text(bytes), 'fuzzed.yaml'), 'fuzzed.yaml'),
  },
};

/** Parsers with a fault each, to see that the faults are found. */
export const FAULTY: Readonly<Record<string, FuzzedParser>> = {
  crashes: faulty((bytes) => (bytes as unknown as { nothing: { there: number } }).nothing.there),
  hangs: faulty((bytes) => {
    while (bytes.length > 0);
  }),
  allocates: faulty(() => new Float64Array(1e8)),
  grows: faulty(() => Array.from({ length: 3e6 }, (_, i) => ({ i }))),
};

function audio(kind: string): FuzzedParser {
  return { seeds: () => audioSeeds(kind), parse: (bytes) => decodeAudio(bytes, `fuzzed.${kind}`), ...SOUND };
}

function motion(kind: string, seeds: FuzzedParser['seeds']): FuzzedParser {
  return { seeds, parse: (bytes) => decodeMotionFile(bytes, `fuzzed.${kind}`) };
}

function faulty(parse: FuzzedParser['parse']): FuzzedParser {
  const seed = new Uint8Array(16).fill(7);
  return { seeds: () => [seed], parse: (bytes) => (bytes[0] === 0 ? parse(bytes) : undefined) };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
