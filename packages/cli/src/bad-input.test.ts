import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { encodeWav, openDataset, syntheticCorpus, writeCorpus } from '@antiphon/data';
import { exportBundle, parseTrainConfig, train } from '@antiphon/train';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from './fixtures/run-command-line';

// Every kind of bad input at the command line: one clear line, an exit code that is not 0, and nothing written.

/** Good things, made once; a copy of them is the working folder of each row: `recordings/`, `checkpoint/`, `bundle/`, `speech.wav`, `file`. */
let good = '';
let dir = '';
const at = (...names: string[]) => join(dir, ...names);
const TINY = { steps: 2, batchSize: 2, frames: 16, width: 16, feedForward: 16, layers: 1, heads: 2, warmupSteps: 1 };

beforeAll(async () => {
  good = await mkdtemp(join(tmpdir(), 'antiphon-bad-input-'));
  await writeCorpus(await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 3 }), join(good, 'recordings'));
  for (const name of await readdir(join(good, 'recordings')))
    if (!/-00[012]\.(wav|bvh)$/.test(name)) await rm(join(good, 'recordings', name));
  const dataset = await openDataset({ kind: 'folder', path: join(good, 'recordings') });
  const guidance = createGuidance({ kind: 'cfg' });
  const config = parseTrainConfig(TINY);
  const out = join(good, 'checkpoint');
  await exportBundle(await train({ dataset, guidance, config, out, clock: () => 0 }), join(good, 'bundle'), {
    name: 'tiny',
  });
  await writeFile(join(good, 'speech.wav'), encodeWav({ sampleRate: 16000, channels: [new Float32Array(8000)] }));
  await writeFile(join(good, 'file'), 'a file');
  await writeFile(join(good, 'train.yaml'), JSON.stringify(TINY));
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'antiphon-bad-row-'));
  await cp(good, dir, { recursive: true });
  return () => rm(dir, { recursive: true });
});
afterAll(() => rm(good, { recursive: true }));

interface Row {
  /** Makes something bad of the good things. */
  readonly spoil?: () => Promise<unknown>;
  readonly command: () => string[];
  /** In the one line. */
  readonly says: RegExp;
}

const edit = async (path: string, change: (text: string) => string) =>
  writeFile(path, change(await readFile(path, 'latin1')), 'latin1');
/** A file of that many zeros that takes no space. */
const huge = (path: string, bytes: number) => truncate(path, bytes);
const nested = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;

const trainOn = () => ['train', '--data', at('recordings'), '--config', at('train.yaml'), '--out', at('out')];
const WAV = 'dialogue-001.wav';
const BVH = 'dialogue-001.bvh';
const wav = (spoil: () => Promise<unknown>, says: RegExp): Row => ({ spoil, command: trainOn, says });
const bvh = (change: (text: string) => string, says: RegExp): Row => ({
  spoil: () => edit(at('recordings', BVH), change),
  command: trainOn,
  says,
});
const RECORDINGS: Record<string, Row> = {
  'empty WAV': wav(() => truncate(at('recordings', WAV), 0), /-001\.wav: .*empty/),
  'truncated WAV': wav(() => truncate(at('recordings', WAV), 1000), /-001\.wav: .*truncated/),
  'text as WAV': wav(() => writeFile(at('recordings', WAV), 'no audio at all'), /-001\.wav: not a/),
  'a folder as WAV': wav(async () => {
    await rm(at('recordings', WAV));
    await mkdir(at('recordings', WAV));
  }, /-001\.wav: .*too little/),
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

const index = (change: (text: string) => string) => () => edit(at('checkpoint', 'checkpoint.json'), change);
const exported = () => ['export', at('checkpoint'), '--out', at('out')];
const checkpoint = (spoil: () => Promise<unknown>, says: RegExp): Row => ({ spoil, command: exported, says });
const TENSORS = 'tensors-0000002.safetensors';
const CHECKPOINTS: Record<string, Row> = {
  'truncated index': checkpoint(
    index((text) => text.slice(0, 500)),
    /checkpoint\.json: .*not JSON/,
  ),
  'foreign index': checkpoint(
    index(() => '{"epoch":3}'),
    /checkpoint\.json: not a checkpoint/,
  ),
  'index of a newer version': checkpoint(
    index((text) => text.replace('checkpoint/1', 'checkpoint/2')),
    /checkpoint\.json: written by a newer version of Antiphon .*checkpoint\/2/,
  ),
  'index that names tensors elsewhere': checkpoint(
    index((text) => text.replace(TENSORS, '../../../etc/passwd')),
    /tensors-STEP/,
  ),
  'index of another network': checkpoint(
    index((text) => text.replaceAll('"layers": 1', '"layers": 3')),
    /"shapes" are not those/,
  ),
  'huge index': checkpoint(
    () => huge(at('checkpoint', 'checkpoint.json'), 2 ** 30),
    /checkpoint\.json: it has 1073741824 bytes/,
  ),
  'deeply nested index': checkpoint(
    index(() => nested),
    /checkpoint\.json: not a checkpoint/,
  ),
  'a folder as index': checkpoint(async () => {
    await rm(at('checkpoint', 'checkpoint.json'));
    await mkdir(at('checkpoint', 'checkpoint.json'));
  }, /checkpoint\.json: it cannot be read \(EISDIR\)/),
  'truncated tensors': checkpoint(() => truncate(at('checkpoint', TENSORS), 5000), /SHA-256/),
  'no tensors': checkpoint(() => rm(at('checkpoint', TENSORS)), /the file is missing/),
  'tensors with an absurd header': checkpoint(async () => {
    const bytes = Buffer.from('ffffffffffffff7f7b7d', 'hex');
    await writeFile(at('checkpoint', TENSORS), bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    await index((text) => text.replace(/"sha256": "\w+"\n/, `"sha256": "${hash}"\n`))();
  }, /safetensors: .*header should have/),
  'teacher that is none': {
    command: () => [...trainOn(), '--teacher', at('recordings')],
    says: /checkpoint\.json: no such file/,
  },
};

const generated = () => ['generate', at('bundle'), at('speech.wav'), '--out', at('motion.bvh')];
const bundle = (change: (text: string) => string, says: RegExp): Row => ({
  spoil: () => edit(at('bundle', 'bundle.json'), change),
  command: generated,
  says,
});
const withoutHashes = (text: string) => text.replace(/"networks": \{[^}]*\},/, '');
const BUNDLES: Record<string, Row> = {
  'truncated manifest': bundle((text) => text.slice(0, 300), /bundle: not a bundle.*not JSON/),
  'foreign manifest': bundle(() => '[1, 2]', /bundle: not a bundle/),
  'bundle of a newer version': bundle(
    (text) => text.replace('bundle/1', 'bundle/2'),
    /bundle: written by a newer version of Antiphon/,
  ),
  'deeply nested manifest': bundle(() => nested, /bundle: not a bundle/),
  'deeply nested option': bundle(
    (text) => text.replaceAll('"dropRate": 0.2', `"dropRate": ${'['.repeat(5000)}${']'.repeat(5000)}`),
    /antiphon: .*dropRate/,
  ),
  'huge manifest': {
    spoil: () => huge(at('bundle', 'bundle.json'), 2 ** 30),
    command: generated,
    says: /bundle\.json: it has 1073741824 bytes/,
  },
  'truncated network': {
    spoil: () => truncate(at('bundle', 'denoiser.onnx'), 3000),
    command: generated,
    says: /denoiser\.onnx is not the one/,
  },
  'truncated network of an old bundle': {
    spoil: async () => {
      await truncate(at('bundle', 'denoiser.onnx'), 3000);
      await edit(at('bundle', 'bundle.json'), withoutHashes);
    },
    command: generated,
    says: /bundle: not a bundle.*denoiser/,
  },
  'a file as bundle': {
    command: () => ['generate', at('file'), at('speech.wav'), '--out', at('m.bvh')],
    says: /file: .*is a file/,
  },
  'speech that is none': {
    command: () => ['generate', at('bundle'), at('file'), '--out', at('m.bvh')],
    says: /file: not a/,
  },
};

const spec = (text: string, says: RegExp): Row => ({
  spoil: () => writeFile(at('spec.yaml'), text),
  command: () => ['compare', at('spec.yaml'), '--out', at('out')],
  says,
});
const bomb = Array.from(
  { length: 12 },
  (_, i) => `a${i}: &a${i} [${`${i === 0 ? 'x' : `*a${i - 1}`},`.repeat(10)}]`,
).join('\n');
const SETTINGS: Record<string, Row> = {
  'YAML bomb': spec(bomb, /spec\.yaml: not YAML.*alias/i),
  'not YAML': spec('arms: [', /spec\.yaml: not YAML/),
  'deeply nested YAML': spec('['.repeat(20_000), /spec\.yaml: .*nested more than 100/),
  'wrong types': spec('data: {kind: synthetic}\narms: three\n', /spec\.yaml: .*arms/),
  'unknown key': spec(
    'data: {kind: synthetic}\narms: [{name: a, guidance: {kind: cfg}}]\nscalez: [1]\n',
    /spec\.yaml: .*scalez/,
  ),
  'keys that are collections': spec('? [a]\n: 1\n', /spec\.yaml: /),
  'huge settings': {
    spoil: () => huge(at('train.yaml'), 2 ** 30),
    command: trainOn,
    says: /train\.yaml: it has 1073741824 bytes/,
  },
  'no such settings': {
    command: () => ['compare', at('none.yaml'), '--out', at('out')],
    says: /none\.yaml: no such file/,
  },
};

const compared = (out: string) => ['compare', '--data', at('recordings'), '--steps', '2', '--out', out];
const below = (command: () => string[]): Row => ({
  command,
  says: /cannot be written: .*is a file.*\(ENOTDIR\)|no such file/,
});
const OUTPUTS: Record<string, Row> = {
  'a bundle is there': {
    command: () => ['export', at('checkpoint'), '--out', at('bundle')],
    says: /bundle: already exists\. Pass --force/,
  },
  'what is no bundle is there': {
    command: () => ['export', at('checkpoint'), '--out', at('recordings'), '--force'],
    says: /recordings: it is there and no bundle/,
  },
  'a motion is there': {
    spoil: () => writeFile(at('motion.bvh'), 'mine'),
    command: generated,
    says: /motion\.bvh: already exists/,
  },
  'a folder is there': {
    spoil: () => mkdir(at('motion.bvh')),
    command: () => [...generated(), '--force'],
    says: /motion\.bvh: cannot be written: a folder/,
  },
  'recordings are there': {
    command: () => ['data', 'synth', '--clips', '4', '--seconds', '2', '--out', at('recordings')],
    says: /dialogue-00\d\.\w+: already exists/,
  },
  'another training is there': {
    command: () => ['train', '--data', at('recordings'), '--out', at('checkpoint')],
    says: /checkpoint: .*another config \(there steps 2, asked steps 2000\)/,
  },
  'another comparison is there': {
    spoil: () =>
      mkdir(at('out')).then(() =>
        writeFile(at('out', 'run.json'), '{"hash":"x","spec":{"name":"theirs"},"dataHash":"y"}'),
      ),
    command: () => compared(at('out')),
    says: /out: holds another run: spec\.name is "theirs"/,
  },
  'somebody trains there': {
    spoil: () => writeFile(at('checkpoint', '.lock'), `${process.ppid}-0`),
    command: () => ['train', '--data', at('recordings'), '--config', at('train.yaml'), '--out', at('checkpoint')],
    says: /checkpoint: another process/,
  },
  'train below a file': below(() => ['train', '--data', at('recordings'), '--out', at('file', 'out')]),
  'compare below a file': below(() => compared(at('file', 'out'))),
  'export below a file': below(() => ['export', at('checkpoint'), '--out', at('file', 'out')]),
  'generate below a file': below(() => ['generate', at('bundle'), at('speech.wav'), '--out', at('file', 'm.bvh')]),
  'synth below a file': below(() => ['data', 'synth', '--clips', '4', '--seconds', '2', '--out', at('file', 'out')]),
  'a place that the system keeps for itself': {
    command: () => ['generate', at('bundle'), at('speech.wav'), '--steps', '2', '--out', '/proc/motion.bvh'],
    says: /\/proc\/motion\.bvh: cannot be written/,
  },
};

const COMMAND_LINE: Record<string, Row> = {
  'no output': { command: () => ['train', '--data', at('recordings')], says: /--out <folder>/ },
  'no output of a command below a command': { command: () => ['data', 'synth'], says: /--out <folder>/ },
  'unknown option': { command: () => [...trainOn(), '--ouput', 'x'], says: /--ouput/ },
  'unknown command': { command: () => ['trian'], says: /trian/ },
  'a number that is none': { command: () => [...trainOn(), '--steps', 'many'], says: /--steps.*many/ },
};

const rows = Object.entries({ RECORDINGS, CHECKPOINTS, BUNDLES, SETTINGS, OUTPUTS, COMMAND_LINE }).flatMap(
  ([group, table]) =>
    Object.entries(table).map(([name, row]): [string, Row] => [`${group.toLowerCase()}: ${name}`, row]),
);

test.each(rows)('%s', async (_, { spoil, command, says }) => {
  await spoil?.();
  const before = await contents();
  const { exitCode, errors } = await runCommandLine(command());
  expect(errors).toEqual([expect.stringMatching(says)]);
  expect(errors[0]).toMatch(/^antiphon: .{10,600}$/);
  expect(exitCode).toBe(1);
  expect(await contents()).toEqual(before);
});

/** Every file below the folder with its size and time of change, which writing the same again would change, too. */
async function contents(): Promise<string[]> {
  const names = await readdir(dir, { recursive: true });
  const described = names.map(async (name) => {
    const found = await stat(at(name));
    return found.isFile() ? `${name} ${found.size} ${found.mtimeMs}` : name;
  });
  return (await Promise.all(described)).sort();
}
