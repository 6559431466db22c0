import { expect, test } from 'vitest';
import type { Diagnosis } from '../doctor/diagnosis';
import { diagnosisTable } from './diagnosis-table';

const diagnosis: Diagnosis = {
  format: 'antiphon-doctor/1',
  antiphon: '1.2.3',
  node: '20.19.0',
  machine: {
    platform: 'linux',
    release: '6.1',
    arch: 'x64',
    processor: 'Some CPU',
    processors: 4,
    memory: { total: 16 * 2 ** 30, free: 3.25 * 2 ** 30 },
  },
  onnxruntime: {
    version: '1.30.0',
    providers: [
      { name: 'cpu', bundled: true },
      { name: 'cuda', bundled: false },
    ],
  },
  cache: null,
  engines: [
    {
      engine: 'onnxruntime',
      device: 'cpu',
      library: 'ONNX Runtime 1.30.0',
      usable: true,
      gflops: 160.4,
      gradientGflops: 150,
    },
    { engine: 'onnxruntime', device: 'cuda', usable: false, problem: 'no CUDA libraries' },
    { engine: 'tensorflow', usable: false, problem: 'tfjs-node is not installed', remedy: 'npm install tfjs-node' },
    {
      engine: 'wasm',
      device: 'cpu',
      library: 'tfjs-backend-wasm 4.22.0',
      usable: true,
      gflops: 300,
      gradientGflops: 3.43,
    },
  ],
};

test('a person reads the machine, a row for each engine, what to do, and which engine to take', () => {
  expect(diagnosisTable(diagnosis)).toBe(`antiphon     1.2.3
Node.js      20.19.0
system       linux 6.1, x64
processor    Some CPU, 4 logical
memory       16.0 GiB, 3.3 GiB free
onnxruntime  1.30.0; providers: cpu, cuda (not bundled)
cache        none

engine       device  library                      GFLOP/s  with gradients
─────────────────────────────────────────────────────────────────────────
onnxruntime  cpu     ONNX Runtime 1.30.0              160             150
onnxruntime  cuda    –                         not usable
tensorflow   –       –                         not usable
wasm         cpu     tfjs-backend-wasm 4.22.0         300             3.4

not usable here:
  onnxruntime on cuda: no CUDA libraries
  tensorflow: tfjs-node is not installed
    to have it: npm install tfjs-node

The most products a second with gradients: antiphon train --engine onnxruntime --device cpu`);
});

test('where nothing computes, it says so', () => {
  const engines = diagnosis.engines.filter(({ usable }) => !usable);
  expect(diagnosisTable({ ...diagnosis, engines })).toMatch(/None of these computes here\.$/);
});
