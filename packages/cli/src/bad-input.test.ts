import { createHash } from 'node:crypto';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { at, edit, huge, nested, testRows, trainOn, type Row } from './fixtures/bad-input';

// Bad input at the command line, but for recordings: see `bad-recordings.test.ts`.

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
  'a picture is there': {
    command: () => ['data', 'inspect', at('recordings'), '--picture', at('file')],
    says: /file: already exists\. Pass --force/,
  },
  'one of several motions is there': {
    spoil: () => writeFile(at('motion.json'), 'mine'),
    command: () => [...generated(), '--out', at('motion.json')],
    says: /motion\.json: already exists/,
  },
  'one of several motions has an ending that nobody knows': {
    command: () => [...generated(), '--out', at('motion.fbx')],
    says: /motion\.fbx/,
  },
  'one of several motions does not fit the model': {
    command: () => [...generated(), '--out', at('motion.csv')],
    says: /motion\.csv/,
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
    says: /out: holds another run: it is on other data \(/,
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

testRows({
  ...named('checkpoints', CHECKPOINTS),
  ...named('bundles', BUNDLES),
  ...named('settings', SETTINGS),
  ...named('outputs', OUTPUTS),
  ...named('command line', COMMAND_LINE),
});

function named(group: string, rows: Record<string, Row>): Record<string, Row> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${group}: ${name}`, row]));
}
