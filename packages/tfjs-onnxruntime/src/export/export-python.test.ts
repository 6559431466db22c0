import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loweringCases } from '../fixtures/all-cases';
import { block, blockInputs, blockParameters } from '../fixtures/attention-block';
import { programOf, tensorsOf } from '../fixtures/lowering-case';
import { exportOnnx, exportOnnxFile } from '../index';

const script = fileURLToPath(new URL('../../conformance/check_models.py', import.meta.url));
const pythons = [process.env.ANTIPHON_PYTHON ?? 'python3', 'python3', '/usr/bin/python3'];
const having = (what: string) => pythons.find((one) => spawnSync(one, ['-c', `import ${what}`]).status === 0);
const evaluator = having('onnx.reference');
const python = evaluator ?? having('onnx');
if (process.env.CI && python === undefined) throw new Error('CI needs what is missing here: python3-onnx');
const reference = evaluator !== undefined;

interface Checked {
  readonly checked: number;
  readonly evaluated: number;
  readonly problems: readonly string[];
}

describe.skipIf(python === undefined)(
  `exported models, in Python${python === undefined ? ' (skipped: no python3 with the package onnx)' : ''}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'export-python-'));
      await tf.setBackend('cpu');
    });
    afterAll(() => rm(folder, { recursive: true }));

    async function check(cases: readonly object[]): Promise<Checked> {
      await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
      return JSON.parse(execFileSync(python ?? '', ['-W', 'ignore', script, folder], { encoding: 'utf8' })) as Checked;
    }

    it('every op that can be exported, with its gradients', async () => {
      const cases = await Promise.all(
        loweringCases.map(async (one, i) => {
          const program = programOf(one);
          const inputs = Object.fromEntries(one.inputs.map(({ shape, dtype }, k) => [`in${k}`, { shape, dtype }]));
          const model = await exportOnnx({
            parameters: {},
            inputs,
            fn: (_, tensors) => named(program(...one.inputs.map((_, k) => tensors[`in${k}`] as tf.Tensor))),
            portable: true,
          });
          const path = `${i}-${one.kernel}.onnx`;
          await writeFile(join(folder, path), model);
          const outputs = named(program(...tensorsOf(one)));
          return {
            model: path,
            inputs: Object.fromEntries(tensorsOf(one).map((tensor, k) => [`in${k}`, plain(tensor)])),
            outputs: mapped(outputs, plain),
          };
        }),
      );
      const { checked, evaluated, problems } = await check(cases);
      expect(problems).toEqual([]);
      expect(checked).toBe(loweringCases.length);
      if (reference) expect(evaluated).toBe(loweringCases.length);
    });

    it.each([
      ['of standard operators', { portable: true }],
      ["with ONNX Runtime's own operators", {}],
      ['with its weights in a second file', { portable: true, externalFrom: 0 }],
    ])('a network with a dynamic batch, %s', async (_, options) => {
      const file = `network${Object.keys(options).join('')}.onnx`;
      await exportOnnxFile(join(folder, file), {
        fn: block,
        parameters: blockParameters,
        inputs: blockInputs('batch'),
        ...options,
      });
      const cases = [1, 4].map((batch) => {
        const x = tf.tensor(
          Array.from({ length: batch * 5 * 8 }, (_, i) => Math.sin(i)),
          [batch, 5, 8],
        );
        const weights = mapped(blockParameters, ({ values, shape }) => tf.tensor(values, shape));
        return {
          model: file,
          inputs: { x: plain(x) },
          ...('portable' in options ? { outputs: mapped(block(weights, { x }), plain) } : {}),
        };
      });
      const { problems, evaluated } = await check(cases);
      expect(problems).toEqual([]);
      if (reference) expect(evaluated).toBe('portable' in options ? 2 : 0);
    });

    if (!reference) it.skip('their outputs (skipped: onnx.reference came with onnx 1.13, and an older one is here)');
  },
);

function named(tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [`out${i}`, tensor]));
}

function mapped<T, R>(all: Readonly<Record<string, T>>, make: (one: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, make(one)]));
}

/** For JSON, which has no NaN and no infinities. */
function plain(tensor: tf.Tensor) {
  return { dtype: tensor.dtype, shape: tensor.shape, values: Array.from(tensor.dataSync(), String) };
}
