import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { encodeWav } from '@antiphon/formats';
import { writeAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { at, edit, testRows, trainOn, type Row } from './fixtures/bad-input';

// Bad recordings at the command line.

const WAV = 'dialogue-001.wav';
const BVH = 'dialogue-001.bvh';
const wav = (spoil: () => Promise<unknown>, says: RegExp): Row => ({ spoil, command: trainOn, says });
const bvh = (change: (text: string) => string, says: RegExp): Row => ({
  spoil: () => edit(at('recordings', BVH), change),
  command: trainOn,
  says,
});
/** Something else in the place of the WAV. */
const replaceSound = async (ending: string, make: () => Uint8Array | Promise<Uint8Array>) => {
  await rm(at('recordings', WAV));
  await writeFile(at('recordings', WAV.replace('wav', ending)), await make());
};
const SWEEP = new URL('../../formats/src/audio/fixtures/', import.meta.url);
/** The first bytes of a recording of that kind. */
const sound = (ending: string, bytes: number, says: RegExp): Row =>
  wav(
    () => replaceSound(ending, async () => (await readFile(new URL(`sweep.${ending}`, SWEEP))).subarray(0, bytes)),
    says,
  );
/** A file of a face beside the BVH. */
const face = (ending: string, content: string | Uint8Array, says: RegExp): Row =>
  wav(() => writeFile(at('recordings', BVH.replace('bvh', ending)), content), says);

function npy(type: string, shape: string): Uint8Array {
  const header = `{'descr': ${type}, 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'), Buffer.from(header), Buffer.alloc(64)]);
}

/** A ZIP archive with one entry that says to have so many bytes when it is unpacked. */
function archiveOf(name: string, bytes: number): Buffer {
  const entry = Buffer.alloc(30 + name.length);
  entry.write('PK\x03\x04');
  entry.writeUInt16LE(8, 8);
  entry.writeUInt32LE(bytes, 22);
  entry.writeUInt16LE(name.length, 26);
  entry.write(name, 30);
  const directory = Buffer.alloc(46 + name.length);
  directory.write('PK\x01\x02');
  directory.writeUInt16LE(8, 10);
  directory.writeUInt32LE(bytes, 24);
  directory.writeUInt16LE(name.length, 28);
  directory.write(name, 46);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  for (const at of [8, 10]) end.writeUInt16LE(1, at);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(entry.length, 16);
  return Buffer.concat([entry, directory, end]);
}

const RECORDINGS: Readonly<Record<string, Row>> = {
  'empty WAV': wav(() => truncate(at('recordings', WAV), 0), /-001\.wav: .*empty/),
  'truncated WAV': wav(() => truncate(at('recordings', WAV), 1000), /-001\.wav: .*truncated/),
  'text as WAV': wav(() => writeFile(at('recordings', WAV), 'no audio at all'), /-001\.wav: not a/),
  'a folder as WAV': wav(async () => {
    await rm(at('recordings', WAV));
    await mkdir(at('recordings', WAV));
  }, /too little to train and test on/),
  'WAV without channels': wav(
    () => edit(at('recordings', WAV), (text) => `${text.slice(0, 22)}\0\0${text.slice(24)}`),
    /-001\.wav: .*0 channels/,
  ),
  'audio shorter than motion': wav(
    () =>
      writeFile(
        at('recordings', WAV),
        encodeWav({ sampleRate: 16000, channels: [new Float32Array(16000), new Float32Array(16000)] }),
      ),
    /-001\.bvh: the audio lasts 1\.00 s and the motion 3\.00 s/,
  ),
  'audio 0.3 s longer than motion': wav(
    () => writeFile(at('recordings', WAV), encodeWav({ sampleRate: 16000, channels: [new Float32Array(52800)] })),
    /-001\.bvh: the audio lasts 3\.30 s and the motion 3\.00 s/,
  ),
  'truncated FLAC': sound('flac', 10_000, /-001\.flac: .*as FLAC, it (holds no sound|is truncated|cannot be decoded)/),
  'truncated OGG Vorbis': sound('ogg', 3000, /-001\.ogg: .*OGG Vorbis, it is truncated: its last page is missing/),
  'truncated OGG Opus': sound('opus', 3000, /-001\.opus: .*OGG Opus, it is truncated/),
  // The encoder's tag tells its length.
  'truncated MP3': sound('mp3', 2500, /-001\.mp3: .*it is truncated or damaged: it should have 11200 samples and has/),
  'MP3 without sound': sound('mp3', 12, /-001\.mp3: .*as MP3, it holds no sound/),
  'CSV with missing columns': face(
    'csv',
    `Timecode,BlendshapeCount,EyeBlinkLeft,JawOpen\n10:00:00:00,2,0,0\n`,
    /-001\.csv, line 1: .*all 52 ARKit blend shapes\. Missing: .* and 40 more/,
  ),
  'CSV with a row too short': face('csv', 'time,jawOpen,smile\n0,1,1\n0.1,1\n', /-001\.csv, line 3: 2 cells/),
  'CSV with semicolons': face('csv', 'jawOpen;smile\n0,1;0,2\n', /-001\.csv, line 1: .*semicolons/),
  'CSV with comma decimals': face('csv', 'jawOpen,smile\n0,1,0,2\n', /-001\.csv, line 2: .*decimal commas/),
  'NPY of Python objects': face('npy', npy("'|O'", '(90, 2)'), /-001\.npy: .*Python objects/),
  'NPY of an absurd shape': face('npy', npy("'<f4'", '(999999999, 999999999)'), /-001\.npy: .*needs .* bytes, but/),
  'NPY that is none': face('npy', 'PK', /-001\.npy: not an NPY file/),
  'NPZ bomb': face('npz', archiveOf('motion.npy', 2 ** 31), /-001\.npz: .*would unpack to more than \d+ bytes/),
  'truncated NPZ': face('npz', archiveOf('motion.npy', 100).subarray(0, 60), /-001\.npz: .*(truncated|damaged)/),
  'a face for one of the recordings': face('csv', `a,b\n${'0,1\n'.repeat(90)}`, /-001\.csv: it is a face, but/),
  'a bad folder, inspected': {
    spoil: () => truncate(at('recordings', WAV), 1000),
    command: () => ['data', 'inspect', at('recordings')],
    says: /recordings: 1 of its 3 recordings cannot be used/,
  },
  'a folder without recordings, inspected': {
    command: () => ['data', 'inspect', at('bundle')],
    says: /bundle: it holds no recording/,
  },
  'a folder that is not there, inspected': {
    command: () => ['data', 'inspect', at('nowhere')],
    says: /nowhere: no such file/,
  },
  'empty BVH': bvh(() => '', /-001\.bvh, line \d+: /),
  'truncated BVH': bvh((text) => text.slice(0, text.length / 2), /-001\.bvh, line \d+: /),
  'BVH with a wrong number of frames': bvh(
    (text) => text.replace('Frames: 90', 'Frames: 91'),
    /-001\.bvh, line \d+: .*91.*90/,
  ),
  'BVH row with a number too much': bvh(
    (text) => text.replace(/\n([-\d. ]+)\n/, '\n$1 5\n'),
    /-001\.bvh, line \d+: frame 1 has/,
  ),
  'BVH with NaN': bvh((text) => text.replace(/\n[-\d.]+ /, '\nNaN '), /-001\.bvh, line \d+: .*NaN/),
  'BVH with comma decimals': bvh(
    (text) => text.replace(/(\n[-\d. ]+)+\n$/, (rows) => rows.replaceAll('.', ',')),
    /-001\.bvh, line \d+: /,
  ),
  'BVH with an unknown channel': bvh(
    (text) => text.replace('Xrotation', 'Wrotation'),
    /-001\.bvh, line \d+: unknown channel "Wrotation"/,
  ),
  'mixed skeletons': bvh((text) => text.replace(/JOINT (\w+)/, 'JOINT Other$1'), /-001\.bvh: .*Other/),
  'no pairs': wav(
    () => rm(at('recordings'), { recursive: true }).then(() => mkdir(at('recordings'))),
    /no recording found/,
  ),
  'a file as folder of recordings': {
    command: () => ['train', '--data', at('file'), '--out', at('out')],
    says: /file: /,
  },
};

/** A person's folder of audio2photoreal, small, in which something is bad. */
const person = (
  spoil: (...names: string[]) => Promise<unknown>,
  command: (path: string) => string[],
  says: RegExp,
): Row => ({
  spoil: async () => {
    await writeAudio2photorealFolder(at('PXB184'), { seed: 1, scenes: 7, seconds: 1 });
    await spoil();
  },
  command: () => command(at('PXB184')),
  says,
});
const trained = (path: string, ...options: string[]) => ['train', '--data', path, '--out', at('out'), ...options];
const SCENE = 'scene03_audio.wav';
const PERSONS: Record<string, Row> = {
  'a damaged scene, strictly': person(
    () => truncate(at('PXB184', SCENE), 1000),
    (path) => trained(path, '--strict'),
    /scene03_audio\.wav: .*truncated/,
  ),
  'a damaged scene, compared strictly': person(
    () => truncate(at('PXB184', SCENE), 1000),
    (path) => ['compare', '--data', path, '--strict', '--out', at('out')],
    /scene03_audio\.wav: .*truncated/,
  ),
  'a damaged scene, inspected': person(
    () => truncate(at('PXB184', SCENE), 1000),
    (path) => ['data', 'inspect', path],
    /PXB184: 1 of its 7 scenes are damaged/,
  ),
  'no scene to train on, inspected': person(
    () => rm(at('PXB184', 'scene03_body_pose.npy')).then(() => rm(at('PXB184', 'scene01_face_expression.npy'))),
    (path) => ['data', 'inspect', path],
    /PXB184: 2 of its 7 scenes are damaged/,
  ),
  'statistics that are none': person(
    () => writeFile(at('PXB184', 'data_stats.pth'), 'text'),
    (path) => trained(path),
    /data_stats\.pth: /,
  ),
  'a scene that is there already': person(
    () => Promise.resolve(),
    (path) => ['data', 'synth', '--layout', 'audio2photoreal', '--out', path],
    /scene01_audio\.wav: already exists/,
  ),
  'a part of other recordings': {
    command: () => trained(at('recordings'), '--part', 'face'),
    says: /recordings: --part is for a folder of audio2photoreal/,
  },
  'a part that there is not': { command: () => trained(at('recordings'), '--part', 'hands'), says: /face, body/ },
  'a speaker without data': {
    command: () => ['compare', '--preset', 'strategies', '--speaker', 'partner', '--out', at('out')],
    says: /say how the folder of --data is read/,
  },
};

testRows({ ...RECORDINGS, ...PERSONS });
