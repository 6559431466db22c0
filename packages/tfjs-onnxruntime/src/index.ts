import './register-gradients';
import { registerOnnxRuntimeBackend } from './backend';

registerOnnxRuntimeBackend();

export { BACKEND_NAME } from './backend';
export { EngineError } from './errors';
export { exportOnnx } from './export';
export type { ExportOptions } from './export';
export { jit } from './jit';
export { onnxSessions } from './onnx-sessions';
export type { OnnxSession, OnnxTensor } from './onnx-sessions';
export type { ParameterValues } from './parameters';
export { Optimizer } from './optimizer/optimizer';
export type { AdamWOptions, OptimizerOptions, SgdOptions, TrainState } from './optimizer/options';
export { compileTrainStep } from './train-step';
export type { Feeds, InputSpec, TrainStep, TrainStepOptions } from './train-step';
