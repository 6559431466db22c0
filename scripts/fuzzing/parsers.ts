import { parseExperimentSpec, parseYaml } from '@antiphon/experiment';
import { decodeNpy, decodeWav, parseBvh, readSafetensors } from '@antiphon/data';
import { parseBundleManifest, parseForeignMapping } from '@antiphon/serve';
import { parseCheckpointIndex, parseTrainConfig } from '@antiphon/train';
import { JSON_SEEDS } from './json-seeds';
import { cutBvh, cutWav, real } from './real-seeds';
import { bvhSeeds, npySeeds, safetensorsSeeds, textSeeds, wavSeeds } from './written-seeds';

/** Something that turns bytes from outside into values, or throws an `AntiphonError`. */
export interface FuzzedParser {
  /** Small valid inputs, which are mutated. */
  readonly seeds: () => readonly Uint8Array[];
  readonly parse: (bytes: Uint8Array) => unknown;
}

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
  safetensors: { seeds: safetensorsSeeds, parse: (bytes) => readSafetensors(bytes, 'fuzzed.safetensors') },
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

function faulty(parse: FuzzedParser['parse']): FuzzedParser {
  const seed = new Uint8Array(16).fill(7);
  return { seeds: () => [seed], parse: (bytes) => (bytes[0] === 0 ? parse(bytes) : undefined) };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
