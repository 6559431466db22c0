import { readFileSync } from 'node:fs';
import { expect, test, describe } from 'vitest';
import { readSafetensors } from '../arrays/safetensors';
import { readTorchCheckpoint } from './read-torch-checkpoint';
import { stateDictOf } from './state-dict-of';
import { TorchTensor } from './tensor';

const folder = new URL('../../../../../shared/goldens/a2p/torch-checkpoint/', import.meta.url);
const file = (name: string) => readFileSync(new URL(name, folder));

describe('checkpoints that PyTorch 1.13 wrote', () => {
  test.each(['nested.pt', 'nested-legacy.pt'])('%s: every weight, every type, every view', (name) => {
    const value = readTorchCheckpoint(file(name), name) as Map<string, unknown>;
    const weights = stateDictOf(value, name);
    const { tensors } = readSafetensors(file('weights.safetensors'), 'weights');
    expect(Object.keys(weights).sort()).toEqual(Object.keys(tensors).sort());
    for (const [key, { shape, values }] of Object.entries(tensors)) expect(weights[key]).toEqual({ shape, values });
    const extra = value.get('extra') as Map<string, TorchTensor>;
    const wanted = readSafetensors(file('extra.safetensors'), 'extra').tensors;
    expect([...extra.keys()].sort()).toEqual(Object.keys(wanted).sort());
    for (const [key, { shape, values }] of Object.entries(wanted)) {
      const tensor = extra.get(key);
      expect([key, tensor?.shape]).toEqual([key, shape]);
      expect([key, Array.from(tensor?.values() ?? [], Number)]).toEqual([
        key,
        Array.from(values as Float32Array, Number),
      ]);
    }
    expect(value.get('iteration')).toBe(12345);
    expect(value.get('note')).toBe('ünïcode');
    expect(value.get('list')).toEqual([1, 2.5, 'x']);
    expect(value.get('none')).toBe(null);
    expect(value.get('flag')).toBe(true);
  });

  test('a flat one, and the states of an optimiser', () => {
    expect(Object.keys(stateDictOf(readTorchCheckpoint(file('flat.pt'), 'flat.pt'), 'flat.pt')).length).toBeGreaterThan(
      1,
    );
    const value = readTorchCheckpoint(file('nested.pt'), 'nested.pt') as Map<
      string,
      Map<string, Map<number, Map<string, unknown>>>
    >;
    const wanted = readSafetensors(file('optimizer.safetensors'), 'optimizer').tensors;
    for (const [key, { values }] of Object.entries(wanted)) {
      const [, index, name = ''] = key.split('.');
      const found = value.get('optimizer_state_dict')?.get('state')?.get(Number(index))?.get(name);
      expect([key, found instanceof TorchTensor ? Array.from(found.values(), Number) : found]).toEqual([
        key,
        Array.from(values as Float32Array, Number),
      ]);
    }
  });
});
