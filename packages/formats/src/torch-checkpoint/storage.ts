import { PickleError } from '../pickle/pickle-error';
import { torchKind, type TorchType } from './torch-types';

/** Numbers that tensors share. In the old format their bytes come only after the tensors. */
export class TorchStorage {
  bytes: Uint8Array | undefined;

  constructor(
    /** Undefined for an untyped one, whose tensors say it. */
    readonly type: TorchType | undefined,
    /** Elements; bytes where it is untyped. */
    readonly length: number,
    /** Whether the first byte of a number is its highest. */
    readonly bigEndian = false,
  ) {}

  /** Bytes of `length` numbers. */
  get byteLength(): number {
    return this.length * (this.type === undefined ? 1 : torchKind(this.type).size);
  }

  /** @throws PickleError where another tensor named it as other numbers */
  assertSame(key: string, type: TorchType | undefined, length: number): void {
    if (type !== this.type || length !== this.length)
      throw new PickleError(
        `its storage "${key}" is named twice, as ${this.length} of ${this.type ?? 'bytes'} and as ${length} of ${type ?? 'bytes'}`,
      );
  }
}
