import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { conditionSpecSchema } from '../conditions/conditions';
import { isHeard } from '../conditions/rows';
import type { AudioConditionSpec } from '../conditions/spec';
import { encoderConditions } from '../encoders/encoder-conditions';
import { encoderHash } from '../encoders/encoder-hash';
import { sessionsOf } from '../encoders/fixtures/local-network';
import { packEncoders } from './pack-encoders';
import { createAudioEncoder } from '../encoders/registry';

test('networks go with their conditions under names of their content, each once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-pack-'));
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models', 'one.onnx'), 'one');
  const logMel = encoderConditions({ kind: 'log-mel' }, { channels: 1, fps: 30 });
  const stage = { model: 'models/one.onnx', input: { name: 'x', axes: [1, 'time'] }, output: { name: 'y', axes: ['time', 'width'] } }; // prettier-ignore
  const onnx = { kind: 'onnx', sampleRate: 8000, rate: 50, width: 4, stages: [stage, stage] };
  const parse = (spec: unknown) => conditionSpecSchema.parse(spec) as AudioConditionSpec;
  const conditions = [
    ...logMel,
    parse({ ...onnx, name: 'heard' }),
    parse({ name: 'vec', kind: 'wav2vec', model: 'models/one.onnx' }),
  ];
  const packed = await packEncoders(conditions, { folder });
  // SHA-256 of "one".
  const sha256 = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed';
  const name = 'audio-7692c3ad3540.onnx';
  expect(packed.files).toEqual({ [name]: join(folder, 'models', 'one.onnx') });
  expect(packed.conditions[0]).toEqual(logMel[0]);
  expect(packed.conditions[1]).toMatchObject({
    stages: [
      { model: name, sha256 },
      { model: name, sha256 },
    ],
  });
  expect(packed.conditions[2]).toMatchObject({ model: name, sha256 });

  const elsewhere = join(folder, 'bundle');
  mkdirSync(elsewhere);
  for (const [file, path] of Object.entries(packed.files)) copyFileSync(path, join(elsewhere, file));
  const sessions = sessionsOf({ [name]: () => ({}) });
  for (const spec of packed.conditions.filter(isHeard)) {
    expect(conditionSpecSchema.parse(spec)).toEqual(spec);
    await (await createAudioEncoder(spec, { sessions, folder: elsewhere })).release();
  }
  const [, heard = expect.fail()] = packed.conditions.filter(isHeard);
  expect(await encoderHash(heard, { folder: elsewhere })).toBe(
    await encoderHash(conditions[1] ?? expect.fail(), { folder }),
  );
  writeFileSync(join(elsewhere, name), 'another');
  await expect(createAudioEncoder(heard, { sessions, folder: elsewhere })).rejects.toMatchObject({ code: 'INVALID_ENCODER' }); // prettier-ignore
  rmSync(folder, { recursive: true, force: true });
});
