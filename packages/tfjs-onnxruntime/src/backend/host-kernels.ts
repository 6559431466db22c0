import { createRequire } from 'node:module';
import { moduleUrl } from '@antiphon/core/process';
import {
  engine,
  getKernel,
  type BackendValues,
  type DataId,
  type DataType,
  type KernelBackend,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** What a kernel is called with. */
interface HostCall {
  readonly inputs: Parameters<KernelConfig['kernelFunc']>[0]['inputs'];
  readonly attrs: Parameters<KernelConfig['kernelFunc']>[0]['attrs'];
}

/** Where the inputs come from and the outputs go. */
type Storage = Pick<KernelBackend, 'readSync' | 'write'>;

/** tfjs's cpu backend, loaded when it is needed for the first time; undefined where it is not installed. */
let host: KernelBackend | undefined | null = null;

/** Whether a kernel can be computed by tfjs's cpu backend. */
export function hasHostKernel(kernelName: string): boolean {
  return hostBackend() !== undefined && getKernel(kernelName, 'cpu') !== undefined;
}

/**
 * Computes a kernel on the host: what ONNX has no operators for (sparse and ragged tensors, suppression of overlapping boxes, unique values), or tfjs draws random numbers for. Its inputs are computed
 * first, so the graph ends here and begins anew.
 */
export function runOnHost(
  kernelName: string,
  { inputs, attrs }: HostCall,
  storage: Storage,
): TensorInfo | TensorInfo[] {
  const backend = hostBackend();
  const kernel = getKernel(kernelName, 'cpu');
  if (backend === undefined || kernel === undefined) throw new Error(`There is no kernel "${kernelName}" on the host.`);
  const written: DataId[] = [];
  const bring = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
    const own = backend.write(storage.readSync(dataId), shape, dtype);
    written.push(own);
    // Some kernels of the host ask for a tensor's rank, which a TensorInfo has not.
    return { dataId: own, shape, dtype, rank: shape.length } as TensorInfo;
  };
  const named = Object.entries(inputs).flatMap(([name, input]) =>
    input === undefined || input === null
      ? []
      : [
          [
            name,
            Array.isArray(input) ? input.map((one: TensorInfo) => bring(one)) : bring(input as TensorInfo),
          ] as const,
        ],
  );
  const brought = Array.isArray(inputs) ? named.map(([, input]) => input) : Object.fromEntries(named);
  const outputs = kernel.kernelFunc({ inputs: brought as HostCall['inputs'], backend, attrs });
  const take = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
    const values = backend.readSync(dataId) as BackendValues;
    written.push(dataId);
    return { dataId: storage.write(values, shape, dtype as DataType), shape, dtype };
  };
  const taken = Array.isArray(outputs) ? outputs.map(take) : take(outputs);
  for (const dataId of written) backend.disposeData(dataId, true);
  return taken;
}

function hostBackend(): KernelBackend | undefined {
  if (host === null) {
    try {
      createRequire(moduleUrl(import.meta.url))('@tensorflow/tfjs-backend-cpu');
      host = engine().findBackend('cpu') ?? undefined;
      if (host !== undefined) Object.assign(host, { firstUse: false }); // at which it would recommend another backend
    } catch {
      host = undefined;
    }
  }
  return host ?? undefined;
}
