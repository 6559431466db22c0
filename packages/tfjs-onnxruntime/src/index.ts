import './register-gradients';
import { registerOnnxRuntimeBackend } from './backend/backend';

registerOnnxRuntimeBackend();

export { BACKEND_NAME, configureBackend } from './backend/backend';
export type { BackendOptions } from './backend/backend';
export { availableDevices, requireDevice } from './session/available-devices';
export type { DeviceReport } from './session/available-devices';
export { DEVICES } from './session/devices';
export type { Device } from './session/devices';
export { EngineError } from './errors';
export { exportOnnx } from './export/export';
export type { ExportOptions } from './export/export';
export { exportOnnxFile } from './export/export-file';
export type { ExportedFiles, ExportFileOptions } from './export/export-file';
export { jit } from './jit';
export type { Jitted, JittedResult } from './jit';
export { onnxSessions } from './session/onnx-sessions';
export type { OnnxSession, OnnxTensor } from './session/onnx-sessions';
export type { ParameterValues } from './graph/parameters';
export { runtimeVersion } from './session/session';
export type { RuntimeOptions, RuntimeVersion } from './session/session';
export type { CacheOptions } from './session/session-cache';
export { Optimizer } from './training/optimizer/optimizer';
export type { AdamWOptions, OptimizerOptions, SgdOptions, TrainState } from './training/optimizer/options';
export { compileTrainStep } from './training/train-step';
export type { Feeds, InputSpec, TrainStep, TrainStepOptions, TrainStepRuntime } from './training/train-step';
