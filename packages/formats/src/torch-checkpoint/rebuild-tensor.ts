import { PickleError, shown } from '../pickle/pickle-error';
import { PickleGlobal, type PickleValue } from '../pickle/pickle-world';
import { TorchStorage } from './storage';
import { tensorOver, type TorchTensor } from './tensor';
import { torchTypeNamed } from './torch-types';

/**
 * What PyTorch's functions of this name make.
 * @param type `torch.float32` and its like, where the storage has none
 * @throws PickleError
 */
export function rebuildTensor(
  storage: PickleValue,
  offset: PickleValue,
  shape: PickleValue,
  strides: PickleValue,
  type?: PickleValue,
): TorchTensor {
  if (!(storage instanceof TorchStorage))
    throw new PickleError(`a tensor is made of ${shown(storage)}, which is no storage`);
  const own = type instanceof PickleGlobal && type.module === 'torch' ? torchTypeNamed(type.name) : storage.type;
  if (own === undefined) throw new PickleError('a tensor does not say the type of its numbers');
  if (storage.type !== undefined && own !== storage.type)
    throw new PickleError(`a tensor of ${own} is made of a storage of ${storage.type}`);
  return tensorOver(storage, own, offset, shape, strides);
}
