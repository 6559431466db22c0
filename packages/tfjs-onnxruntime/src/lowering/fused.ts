import { backend_util, type Tensor } from '@tensorflow/tfjs-core';
import { unsupportedOp, asTfjsSays } from '../errors';
import { apply, scalar, string, type Value } from '../graph/graph';
import { binary as kernels } from './binary';
import { channelsLast, conv2d } from './convolution';
import { depthwise } from './depthwise-convolution';
import { binary, elementwise, number, one, shaped, type KernelCall, type Lowering } from './lowering';
import { matMul } from './matmul';
import { reshape, shape } from './shape';
import { unary } from './unary';

const optional = (call: KernelCall, name: string) => (name in call.inputs ? one(call, name) : undefined);

/** The activations that tfjs fuses into its kernels, by tfjs's names. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  linear: 'Identity',
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  sigmoid: 'Sigmoid',
};

const prelu: Lowering = (call) => (kernels['Prelu'] as Lowering)(call);

const fusedMatMul: Lowering = (call) => {
  const product = matMul(
    one(call, 'a'),
    one(call, 'b'),
    call.attributes.transposeA === true,
    call.attributes.transposeB === true,
  );
  return activated(call, product, '_FusedMatMul');
};

/** With the bias and the activation that tfjs fuses into a kernel. */
function activated(call: KernelCall, product: Value, op: string): Value {
  const bias = optional(call, 'bias');
  const x = bias === undefined ? product : binary('Add', product, bias);
  const name = String(call.attributes.activation ?? 'linear');
  if (name === 'prelu') return prelu({ ...call, inputs: { x, alpha: one(call, 'preluActivationWeights') } }) as Value;
  const activation = ({ ...shape, ...unary } as Readonly<Record<string, Lowering>>)[ACTIVATIONS[name] ?? ''];
  if (activation === undefined) throw unsupportedOp(op, `activation "${name}"`);
  const alpha = number(call, 'leakyreluAlpha') || 0;
  return activation({ ...call, inputs: { x }, attributes: { alpha } }) as Value;
}

const anyOrder = channelsLast(conv2d, ['x'], true);

const fusedConv2d: Lowering = (call) => {
  // What belongs to channels stands along the third dimension from the end, where channels come first.
  const ofChannels = (name: string): [string, Value][] => {
    const value = optional(call, name);
    if (value === undefined || value.shape.length !== 1 || value.shape[0] === 1) return [];
    return [[name, reshape(value, [value.shape[0] ?? 1, 1, 1])]];
  };
  const first = call.attributes.dataFormat === 'NCHW';
  const turned = first ? [...ofChannels('bias'), ...ofChannels('preluActivationWeights')] : [];
  const inputs = { ...call.inputs, ...Object.fromEntries(turned) };
  return activated({ ...call, inputs }, anyOrder(call) as Value, 'FusedConv2D');
};

const fusedDepthwise: Lowering = (call) => activated(call, depthwise(call) as Value, 'FusedDepthwiseConv2D');

/** (x − mean)·scale/√(variance + ε) + offset, with given statistics. */
const fusedBatchNorm: Lowering = (call) => {
  const [x, mean, variance] = [one(call, 'x'), one(call, 'mean'), one(call, 'variance')];
  const spread = elementwise('Sqrt', binary('Add', variance, scalar(number(call, 'varianceEpsilon'))));
  const scale = optional(call, 'scale');
  const slope = scale === undefined ? elementwise('Reciprocal', spread) : binary('Div', scale, spread);
  const scaled = binary('Mul', binary('Sub', x, mean), slope);
  const offset = optional(call, 'offset');
  return offset === undefined ? scaled : binary('Add', scaled, offset);
};

const einsum: Lowering = (call) => {
  const inputs: Value[] = Object.keys(call.inputs).map((name) => one(call, name));
  const equation = String(call.attributes.equation).replace(/\s/g, '');
  const { allDims, idDims } = asTfjsSays(() => backend_util.decodeEinsumEquation(equation, inputs.length));
  backend_util.checkEinsumDimSizes(allDims.length, idDims, inputs.map(shaped) as unknown as Tensor[]);
  const sizes = new Map<string, number>();
  idDims.forEach((dims, i) => dims.forEach((dim, axis) => sizes.set(allDims[dim] ?? '', inputs[i]?.shape[axis] ?? 1)));
  const [, out = ''] = equation.split('->');
  const result = { shape: [...out].map((label) => sizes.get(label) ?? 1), type: inputs[0]?.type ?? 'float32' } as const;
  return apply('Einsum', inputs, result, { equation: string(equation) });
};

/** Kernels that tfjs offers as one although they are several operations. */
export const fused: Readonly<Record<string, Lowering>> = {
  _FusedMatMul: fusedMatMul,
  FusedConv2D: fusedConv2d,
  FusedDepthwiseConv2D: fusedDepthwise,
  FusedBatchNorm: fusedBatchNorm,
  Einsum: einsum,
};
