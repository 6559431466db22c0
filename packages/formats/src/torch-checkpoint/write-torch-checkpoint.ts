import { zipSync } from 'fflate';

/** A tensor of float32. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  /** In C order. */
  readonly values: Float32Array;
}

/** The archive's folder, as `torch.save` names it without a file name. */
const ROOT = 'archive';
/** ZIP knows no earlier time: archives of the same tensors are the same bytes. */
const MTIME = new Date(1980, 0, 1);

/**
 * Writes a dictionary of tensors as `torch.save` does (the ZIP format of PyTorch 1.6 and later): `torch.load` reads it, also with `weights_only=True`.
 * @param about texts: with them, the file holds a dictionary of them, and the tensors as its `state_dict`
 * @throws RangeError for a shape that does not fit its numbers
 */
export function writeTorchCheckpoint(
  tensors: Readonly<Record<string, WrittenTensor>>,
  about: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = Object.entries(tensors);
  const files: Record<string, Uint8Array> = {
    'data.pkl': pickleOf(entries, Object.entries(about)),
    byteorder: Buffer.from('little'),
  };
  entries.forEach(([, { values }], i) => {
    files[`data/${i}`] = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  });
  files.version = Buffer.from('3\n');
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${ROOT}/${name}`, bytes])), {
    level: 0,
    mtime: MTIME,
  });
}

/** Protocol 2: `{name: torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}`. */
function pickleOf(
  entries: readonly (readonly [string, WrittenTensor])[],
  about: readonly (readonly [string, string])[],
): Uint8Array {
  const nested = about.length > 0;
  const parts = [opcodes('\x80\x02}(')];
  for (const [name, value] of about) parts.push(text(name), text(value));
  if (nested) parts.push(text('state_dict'), opcodes('}('));
  entries.forEach(([name, { shape, values }], i) => {
    if (shape.reduce((product, size) => product * size, 1) !== values.length)
      throw new RangeError(`Shape [${shape.join(', ')}] of "${name}" does not fit ${values.length} numbers.`);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    const storage = [
      text('storage'),
      opcodes('ctorch\nFloatStorage\n'),
      text(String(i)),
      text('cpu'),
      whole(values.length),
    ];
    parts.push(
      text(name),
      opcodes('ctorch._utils\n_rebuild_tensor_v2\n('),
      ...[opcodes('('), ...storage, opcodes('tQ')],
      ...[whole(0), tuple(shape), tuple(strides)],
      opcodes('\x89ccollections\nOrderedDict\n)RtR'),
    );
  });
  return Buffer.concat([...parts, opcodes(nested ? 'uu.' : 'u.')]);
}

function opcodes(codes: string): Uint8Array {
  return Buffer.from(codes, 'latin1');
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([opcodes('X'), length, bytes]);
}

function whole(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.write('J', 'latin1');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function tuple(values: readonly number[]): Uint8Array {
  return Buffer.concat([opcodes('('), ...values.map(whole), opcodes('t')]);
}
