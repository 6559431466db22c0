import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeFolder, runtimeVersion } from '@antiphon/onnxruntime';
import { deviceUnavailable } from '../errors';

/** What sessions compute on: the processor, a GPU through WebGPU (Vulkan, Direct3D 12 or Metal), or one of NVIDIA through CUDA. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** The devices that can be asked for. `availableDevices()` says which of them can be computed on here. */
export const DEVICES: readonly Device[] = ['cpu', 'webgpu', 'cuda'];

/**
 * Refuses what is known not to work before the runtime is asked, whose answer would not say what to do.
 * @throws DEVICE_UNAVAILABLE
 */
export function checkDevice(device: Device): void {
  if (!DEVICES.includes(device))
    throw deviceUnavailable(device, `there is no such device; known: ${DEVICES.join(', ')}`);
  if (device !== 'cuda') return;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw deviceUnavailable(
      'cuda',
      `ONNX Runtime for Node has CUDA for Linux on x64 only, not for ${process.platform} on ${process.arch}`,
    );
  const libraries = join(runtimeFolder(), 'bin', 'napi-v6', process.platform, process.arch);
  if (!existsSync(join(libraries, 'libonnxruntime_providers_cuda.so'))) throw deviceUnavailable('cuda', withoutCuda());
}

function withoutCuda(): string {
  const { version, package: name } = runtimeVersion();
  const how =
    name === 'onnxruntime-node'
      ? `node ${join(runtimeFolder(), 'script', 'install.js')} --onnxruntime-node-install=cuda12`
      : `npm install onnxruntime-node@${version} (its install script fetches some hundred megabytes)`;
  return `${name} comes without CUDA's libraries. To have them: ${how}; they need CUDA 12 and cuDNN 9`;
}
