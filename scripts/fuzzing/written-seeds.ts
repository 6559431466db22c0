import { readFileSync } from 'node:fs';
import { ARKIT_52, encodeNpy, encodeWav, formatBvh, writeSafetensors, type Skeleton } from '@antiphon/formats';
import { zipSync } from 'fflate';

export function wavSeeds(): Uint8Array[] {
  const wave = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i / 5));
  const mono = encodeWav({ sampleRate: 8000, channels: [wave] });
  const stereo = encodeWav({ sampleRate: 48000, channels: [wave, wave.map((value) => -value)] });
  // Other kinds of samples in the same bytes: tag and bits per sample (8, 24, 32-bit PCM, float of 32 and 64, A-law, mu-law).
  const kinds = [
    [1, 8],
    [1, 24],
    [1, 32],
    [3, 32],
    [3, 64],
    [6, 8],
    [7, 8],
  ].map(([tag = 1, bits = 16]) => {
    const bytes = Buffer.from(new Uint8Array(44 + 480));
    bytes.set(mono.subarray(0, 44));
    bytes.writeUInt32LE(bytes.length - 8, 4);
    bytes.writeUInt16LE(tag, 20);
    bytes.writeUInt16LE(bits / 8, 32);
    bytes.writeUInt16LE(bits, 34);
    bytes.writeUInt32LE(480, 40);
    return bytes;
  });
  return [mono, stereo, ...kinds];
}

/** Our recording of that kind, 0.7 s. */
export function audioSeeds(kind: string): Uint8Array[] {
  return [readFileSync(new URL(`../../packages/formats/src/audio/fixtures/sweep.${kind}`, import.meta.url))];
}

/** Live Link Face's layout, a table with seconds, and one without any time. */
export function csvSeeds(): Uint8Array[] {
  const rows = (first: (i: number) => string, columns: number) =>
    Array.from({ length: 8 }, (_, i) => first(i) + Array.from({ length: columns }, (_, c) => (i * c) / 1000).join(','));
  const liveLink = [
    `Timecode,BlendshapeCount,${ARKIT_52.join(',')}`,
    ...rows((i) => `10:00:00:0${i}.500,52,`, ARKIT_52.length),
  ];
  const seconds = ['time,jawOpen,"smile, left",blink', ...rows((i) => `${(i / 3).toFixed(4)},`, 3)];
  return textSeeds([
    liveLink.join('\r\n'),
    `${seconds.join('\n')}\n`,
    ['jawOpen,smile', ...rows(() => '', 2)].join('\n'),
  ]);
}

/** Stored and deflated; with and without a rate and names; and one that unpacks to much more than its length. */
export function npzSeeds(): Uint8Array[] {
  const motion = encodeNpy(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
    [8, 3],
  );
  const names = Buffer.concat([
    npyHead(`{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }`),
    Buffer.from('a1b2c3', 'utf-16le').reduce<Buffer>(
      (all, byte, i) => Buffer.concat([all, Buffer.from(i % 2 === 0 ? [byte] : [byte, 0, 0])]),
      Buffer.alloc(0),
    ),
  ]);
  const fps = encodeNpy(Float64Array.of(60), [1]);
  const zeros = encodeNpy(new Uint8Array(2 ** 19), [2 ** 12, 2 ** 7]);
  return [
    zipSync({ 'motion.npy': motion }, { level: 0 }),
    zipSync({ 'poses.npy': motion, 'mocap_framerate.npy': fps, 'names.npy': names }),
    zipSync({ 'else.npy': motion, 'note.txt': Buffer.from('text') }),
    zipSync({ 'values.npy': zeros }),
  ];
}

/** An archive of this one array. */
export function asNpz(npy: Uint8Array): Uint8Array {
  return zipSync({ 'motion.npy': npy });
}

export function bvhSeeds(): Uint8Array[] {
  const skeleton: Skeleton = {
    joints: [
      {
        name: 'Hips',
        parent: -1,
        offset: [0, 90, 0],
        channels: ['Xposition', 'Yposition', 'Zposition', 'Zrotation', 'Yrotation', 'Xrotation'],
      },
      {
        name: 'Left Arm',
        parent: 0,
        offset: [10, 0, 0],
        channels: ['Yrotation', 'Xrotation', 'Zrotation'],
        endSite: [5, 0, 0],
      },
      { name: 'Head', parent: 0, offset: [0, 20, 0], channels: [] },
    ],
  };
  const values = Float64Array.from({ length: 27 }, (_, i) => 1.5 * i - 20);
  const written = formatBvh({ skeleton, fps: 30, frames: 3, values });
  return textSeeds([written, written.replaceAll('\n', '\r\n'), written.replaceAll(' ', '\t')]);
}

export function npySeeds(): Uint8Array[] {
  const ours = [
    encodeNpy(
      Float32Array.from({ length: 60 }, (_, i) => Math.sin(i)),
      [10, 6],
    ),
    encodeNpy(
      Float64Array.from({ length: 24 }, (_, i) => Math.cos(i)),
      [2, 3, 4],
    ),
    encodeNpy(
      Float64Array.from({ length: 24 }, (_, i) => Math.cos(i)),
      [12, 2],
    ),
    encodeNpy(new BigInt64Array(5), [5]),
    encodeNpy(new Uint8Array(9), [9]),
  ];
  const byHand = [
    `{'descr': '<f4', 'fortran_order': True, 'shape': (3L, 4L), }`,
    `{"descr": ">f8", "fortran_order": False, "shape": (6,)}`,
    `{'descr': '|O', 'fortran_order': False, 'shape': (), }`,
  ].map((header) => Buffer.concat([npyHead(header), Buffer.alloc(48)]));
  return [...ours, ...byHand];
}

function npyHead(header: string): Buffer {
  return Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header)]);
}

export function safetensorsSeeds(): Uint8Array[] {
  const tensors = {
    'parameters/weight': { shape: [4, 3], values: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)) },
    'm/steps': { shape: [2], values: new BigInt64Array([1n, -1n]) },
    mask: { shape: [3], values: new Uint8Array([1, 0, 1]) },
  };
  return [
    writeSafetensors(tensors, { step: '3' }),
    writeSafetensors({}),
    writeSafetensors({ a: { shape: [], values: new Float64Array(1) } }),
  ];
}

export function textSeeds(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}
