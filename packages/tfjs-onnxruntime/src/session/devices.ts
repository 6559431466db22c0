import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deviceUnavailable } from '../errors';

/** What sessions compute on: the processor, a GPU through WebGPU (Vulkan, Direct3D 12 or Metal), or one of NVIDIA through CUDA. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

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
      `onnxruntime-node has CUDA for Linux on x64 only, not for ${process.platform} on ${process.arch}`,
    );
  if (!existsSync(join(binaries(), 'libonnxruntime_providers_cuda.so')))
    throw deviceUnavailable(
      'cuda',
      `onnxruntime-node comes without its CUDA libraries. To install them: node ${join(packageFolder(), 'script', 'install.js')} --onnxruntime-node-install=cuda12 (they need CUDA 12 and cuDNN 9)`,
    );
}

/** Where the runtime's own libraries are. */
function binaries(): string {
  return join(packageFolder(), 'bin', 'napi-v6', process.platform, process.arch);
}

function packageFolder(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
}
