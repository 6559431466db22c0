import './register-gradients';
import { registerOnnxRuntimeBackend } from './backend';

registerOnnxRuntimeBackend();

export { BACKEND_NAME, configureBackend } from './backend';
export type { BackendOptions } from './backend';
export { availableDevices, requireDevice } from './available-devices';
export type { DeviceReport } from './available-devices';
export { DEVICES } from './devices';
export type { Device } from './devices';
export { EngineError } from './errors';
export { exportOnnx } from './export';
export type { ExportOptions } from './export';
export { exportOnnxFile } from './export-file';
export type { ExportedFiles, ExportFileOptions } from './export-file';
export { jit } from './jit';
export type { Jitted } from './jit';
export { onnxSessions } from './onnx-sessions';
export type { OnnxSession, OnnxTensor } from './onnx-sessions';
export type { ParameterValues } from './parameters';
export { runtimeVersion } from './session';
export type { RuntimeOptions, RuntimeVersion } from './session';
export type { CacheOptions } from './session-cache';
export { Optimizer } from './optimizer/optimizer';
export type { AdamWOptions, OptimizerOptions, SgdOptions, TrainState } from './optimizer/options';
export { compileTrainStep } from './train-step';
export type { Feeds, InputSpec, TrainStep, TrainStepOptions, TrainStepRuntime } from './train-step';
