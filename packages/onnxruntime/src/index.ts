export {
  nativeBinding,
  onnxRuntime,
  runtimeFolder,
  runtimeVersion,
  type NativeBinding,
  type NativeSession,
  type OnnxRuntime,
} from './onnx-runtime';
