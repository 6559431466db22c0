import { shellWord } from '@antiphon/core';
import { hasText } from './audio/audio-kind';

/** A kind of file that people have beside their recordings, or instead of them, and that is not read. */
interface UnreadKind {
  readonly endings: readonly string[];
  /** What it is, for people. */
  readonly what: string;
  /** What to do about it. */
  advise(file: string): string;
  /** Whether a file that begins so is of this kind, whatever it is called. */
  matches?(head: Uint8Array): boolean;
}

const bytesAt =
  (at: number, ...wanted: readonly number[]) =>
  (head: Uint8Array) =>
    wanted.every((byte, i) => head[at + i] === byte);
const textAt =
  (at: number, ...texts: readonly string[]) =>
  (head: Uint8Array) =>
    texts.some((text) => hasText(head, at, text));

/** What plays sound is converted by one command. */
function sound(what: string, endings: string, matches?: UnreadKind['matches']): UnreadKind {
  const advise = (file: string) => `Convert it: ${conversion(file)}`;
  return { what, endings: endings.split(' '), advise, ...(matches && { matches }) };
}

function motion(what: string, endings: string, advice: string, matches?: UnreadKind['matches']): UnreadKind {
  return { what, endings: endings.split(' '), advise: () => advice, ...(matches && { matches }) };
}

const BLENDER = 'Import it into Blender and export the armature as BVH (File, Export, Motion Capture)';
const TABLE = 'Save its numbers as CSV, with a line of names and a row for each frame, or as NPZ';
const PYTHON = 'Save its arrays in Python: numpy.savez("take.npz", expressions=array, fps=30)';

const KINDS: readonly UnreadKind[] = [
  sound(
    'MPEG-4 or QuickTime (M4A, MP4, MOV)',
    '.m4a .m4b .mp4 .m4v .mov .qt .3gp .3g2',
    textAt(4, 'ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'),
  ),
  sound('AAC', '.aac .adts', (head) => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0),
  sound('AIFF', '.aiff .aif .aifc', (head) => hasText(head, 0, 'FORM') && textAt(8, 'AIFF', 'AIFC')(head)),
  sound('WebM or Matroska', '.webm .mkv .mka .weba', bytesAt(0, 0x1a, 0x45, 0xdf, 0xa3)),
  sound('Windows Media', '.wma .wmv', bytesAt(0, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)),
  sound('Core Audio (CAF)', '.caf', textAt(0, 'caff')),
  sound('AMR', '.amr .awb', textAt(0, '#!AMR')),
  sound('AVI', '.avi', (head) => hasText(head, 0, 'RIFF') && hasText(head, 8, 'AVI ')),
  sound('Sun audio', '.au .snd', textAt(0, '.snd')),
  sound('Monkey’s Audio', '.ape', textAt(0, 'MAC ')),
  sound('WavPack', '.wv', textAt(0, 'wvpk')),
  sound('AC-3', '.ac3 .eac3', bytesAt(0, 0x0b, 0x77)),
  sound('MPEG video', '.mpg .mpeg .vob', bytesAt(0, 0, 0, 1, 0xba)),
  sound('Flash video', '.flv', textAt(0, 'FLV')),
  sound('an MPEG transport stream', '.ts .mts .m2ts'),
  sound('OGG with neither Vorbis nor Opus (FLAC, Speex or video)', '.oga .ogv .spx', textAt(0, 'OggS')),
  motion('FBX', '.fbx', BLENDER, textAt(0, 'Kaydara FBX')),
  motion('glTF', '.glb .gltf .vrm .vrma', BLENDER, textAt(0, 'glTF')),
  motion('USD', '.usd .usda .usdc .usdz', BLENDER, textAt(0, 'PXR-USDC', '#usda')),
  motion('Collada, Alembic or Blender’s own', '.dae .abc .blend', BLENDER, textAt(0, 'BLENDER')),
  motion('Acclaim motion', '.amc .asf', BLENDER),
  motion(
    'C3D markers',
    '.c3d',
    `Solve a skeleton for the markers, and export it as BVH`,
    (head) => head[0] === 2 && head[1] === 0x50,
  ),
  motion('TRC markers', '.trc', `Solve a skeleton for the markers, and export it as BVH`),
  motion('an animation of Maya, MikuMikuDance or Unity', '.ma .mb .vmd .anim .bip', 'Export its skeleton as BVH'),
  motion('a Python pickle, which could run anything', '.pkl .pickle .p', PYTHON, bytesAt(0, 0x80)),
  motion('PyTorch tensors', '.pt .pth', PYTHON),
  motion('MATLAB or HDF5', '.mat .h5 .hdf5', PYTHON, bytesAt(0, 0x89, 0x48, 0x44, 0x46)),
  motion('JSON', '.json .jsonl', TABLE),
  motion('a table with tabs', '.tsv .tab', 'Save it with commas, as CSV'),
  motion('a spreadsheet', '.xlsx .xls .ods .numbers', 'Save it as CSV'),
  motion('Parquet or Arrow', '.parquet .feather .arrow', TABLE),
];

/** What a file of this name is that is not read, and what to do; undefined for a name that says nothing. */
export function unreadByName(file: string): string | undefined {
  const name = file.toLowerCase();
  // What the synthetic corpus knows of itself.
  if (name.endsWith('.truth.json')) return undefined;
  return told(
    KINDS.find(({ endings }) => endings.some((ending) => name.endsWith(ending))),
    file,
  );
}

/** The same by how a file begins; its name may lie. @param head 64 bytes */
export function unreadByContent(head: Uint8Array, file: string): string | undefined {
  return told(
    KINDS.find(({ matches }) => matches?.(head)),
    file,
  );
}

function told(kind: UnreadKind | undefined, file: string): string | undefined {
  return kind && `${kind.what}, which is not read. ${kind.advise(file)}`;
}

/** ffmpeg must not write the file that it reads. */
function conversion(file: string): string {
  if (!/\.\w+$/.test(file)) return 'ffmpeg -i IN OUT.wav';
  const stem = file.replace(/\.\w+$/, '');
  return `ffmpeg -i ${shellWord(file)} ${shellWord(/\.wav$/i.test(file) ? `${stem}-pcm.wav` : `${stem}.wav`)}`;
}
