import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedNetworks } from '../fixtures/exported-networks';
import { exportOnnxFile } from '../index';
import { load } from '../session/compile';
import { deviceTensor } from '../session/session';

// WebAssembly, here in Node. e2e/exported-models.test.ts does the same in a browser.
const web = await import('onnxruntime-web');
web.env.wasm.numThreads = 1;
web.env.logLevel = 'error';

describe('onnxruntime-web computes an exported model as the processor does:', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-web-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(exportedNetworks)('$name', async ({ name, options, feed: { values, shape } }) => {
    const { model, weights } = await exportOnnxFile(join(folder, `${name}.onnx`), options);
    const bytes = await readFile(model);
    expect(bytes.includes('com.microsoft')).toBe(options.portable !== true);
    expect(bytes.includes('MultiHeadAttention')).toBe(name === 'attention');
    const native = await load(model);
    const expected = await native.run({ x: deviceTensor('float32', values, shape) });
    await native.dispose();
    const externalData = weights === undefined ? [] : [{ path: basename(weights), data: await readFile(weights) }];
    const session = await web.InferenceSession.create(bytes, { executionProviders: ['wasm'], externalData });
    const actual = await session.run({ x: new web.Tensor('float32', values, shape) });
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [output, tensor] of Object.entries(expected)) {
      expect(actual[output]?.dims).toEqual(tensor.dims);
      const [got, want] = [actual[output]?.data, tensor.data] as [Float32Array, Float32Array];
      expect(Math.max(...want.map(Math.abs))).toBeGreaterThan(0.1);
      const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - (want[i] ?? NaN))), 0);
      expect(worst).toBeLessThan(1e-5);
    }
    await session.release();
  });
});
