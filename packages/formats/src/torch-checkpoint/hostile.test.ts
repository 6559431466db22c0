import { zipSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTorchCheckpoint } from './read-torch-checkpoint';
import { stateDictOf } from './state-dict-of';

type Files = Record<string, Uint8Array>;
const latin1 = (text: string) => Buffer.from(text, 'latin1');
/** An archive as torch.save makes it, of this pickle and one storage of four bytes. */
const zip = (pickle: string, files: Files = { 'archive/data/0': new Uint8Array(4) }) =>
  zipSync({ 'archive/data.pkl': latin1(pickle), ...files }, { level: 0 });
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('latin1');
};
const text = (value: string) => `X${u32(value.length)}${value}`;
const whole = (value: number) => `\x8a\x08${u64(BigInt.asUintN(64, BigInt(value)))}`;
const tuple = (values: readonly number[]) => `(${values.map(whole).join('')}t`;
const storage = (length = 1, type = 'FloatStorage', key = text('0')) =>
  `(${text('storage')}ctorch\n${type}\n${key}${text('cpu')}${whole(length)}tQ`;
const tensor = (offset: number, shape: readonly number[], strides: readonly number[], over = storage()) =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${over}${whole(offset)}${tuple(shape)}${tuple(strides)}\x89)tR`;
const read = (bytes: Uint8Array) => stateDictOf(readTorchCheckpoint(bytes, 'x.pt'), 'x.pt');

/** Refused as weights, with this in the message, which is not long; soon, with hardly any memory. */
function expectRefused(bytes: Uint8Array, message: RegExp): void {
  const before = process.memoryUsage();
  const began = performance.now();
  let found: unknown;
  try {
    read(bytes);
  } catch (error) {
    found = error;
  }
  const took = performance.now() - began;
  const after = process.memoryUsage();
  expect(found).toMatchObject({ code: 'INVALID_WEIGHTS', message: expect.stringMatching(message) as unknown });
  expect((found as Error).message.length).toBeLessThan(500);
  expect(took).toBeLessThan(5000);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 26 + 4 * bytes.length);
}

test('a file that is made here is read', () => {
  expect(read(zip(`}${text('a')}${tensor(0, [1], [1])}s.`))).toEqual({ a: { shape: [1], values: Float32Array.of(0) } });
});

const CALL = '(X\x02\x00\x00\x00lstR';
test.each([
  ['os.system', `cos\nsystem\n${CALL}.`],
  ['posix.system', `cposix\nsystem\n${CALL}.`],
  ['nt.system', `\x80\x04\x8c\x02nt\x8c\x06system\x93${CALL}.`],
  ['builtins.eval', `cbuiltins\neval\n${CALL}.`],
  ['__builtin__.eval', `(${text('1')}i__builtin__\neval\n.`],
  ['builtins.exec', `(cbuiltins\nexec\n${text('1')}o.`],
  ['builtins.getattr', `cbuiltins\ngetattr\n${CALL}.`],
  ['builtins.__import__', `cbuiltins\n__import__\n${text('os')}\x85R.`],
  ['functools.partial', `cfunctools\npartial\n)\x81.`],
  ['operator.attrgetter', `coperator\nattrgetter\n${text('a')}\x85R.`],
  ['subprocess.Popen', `csubprocess\nPopen\n)}\x92.`],
  ['torch.load', `ctorch\nload\n${CALL}.`],
  ['torch._utils._import_dotted_name', `ctorch._utils\n_import_dotted_name\n${text('os.system')}\x85R.`],
  ['torch.storage._load_from_bytes', `ctorch.storage\n_load_from_bytes\nC\x01.\x85R.`],
  ['torch.jit._pickle.restore_type_tag', `ctorch.jit._pickle\nrestore_type_tag\n.`],
  ['numpy.core.multiarray.fromfile', `cnumpy.core.multiarray\nfromfile\n${CALL}.`],
  ['numpy.load', `cnumpy\nload\n${CALL}.`],
  ['pickle.loads', `cpickle\nloads\nC\x01.\x85R.`],
  ['collections.OrderedDict.clear', `\x80\x04\x8c\x0bcollections\x8c\x11OrderedDict.clear\x93.`],
  ['torch._utils.__class__', `ctorch._utils\n__class__\n.`],
  ['constructor.constructor', `cconstructor\nconstructor\n.`],
  ['torch.__proto__', `ctorch\n__proto__\n.`],
  ['numpy.core.constructor', `cnumpy.core\nconstructor\n.`],
])('%s is never called, but named', (name, pickle) => {
  expectRefused(zip(pickle), new RegExp(`it names "${name.replaceAll('.', '\\.')}", .*Nothing of it was run`));
});

test.each([
  ['an extension of a registry', '\x82\x01.', /unknown instruction 0x82/],
  ['a buffer outside of the pickle', '\x97.', /unknown instruction 0x97/],
  ['what is no function', `${text('os.system')})R.`, /calls "os.system", which is no name/],
  ['what a call made', `ccollections\nOrderedDict\n)R)R.`, /calls a dictionary, which is no name/],
  ['a type', `ctorch\nFloatStorage\n)R.`, /calls "torch.FloatStorage"/],
  ['arguments that are no tuple', `ccollections\nOrderedDict\nNR.`, /with None for a tuple/],
  ['arguments by name', `ccollections\nOrderedDict\n)}${text('a')}Ns\x92.`, /arguments by name/],
  ['no arguments', `ctorch\nSize\n)R.`, /calls "torch.Size" without its arguments/],
  ['a parameter of a list', `ctorch._utils\n_rebuild_parameter\n(]\x88)tR.`, /made of a list, which is no tensor/],
  ['a state for a list', `]}b.`, /sets the state of a list/],
  ['a state for a name', `ctorch\nSize\n}b.`, /sets the state of an object/],
  [
    'an object of NumPy',
    `cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n${text('O8')}\x85RC\x01.tR.`,
    /pickled object, which is never unpickled/,
  ],
  ['a text of NumPy', `cnumpy\ndtype\n${text('U4')}\x85R.`, /the type "U4"; known: f2/],
  [
    'a shape of NumPy that lies',
    `}${text('a')}cnumpy.core.multiarray\n_reconstruct\n)R(K\x01${tuple([2 ** 40])}cnumpy\ndtype\n${text('f4')}\x85R\x89C\x00tbs.`,
    /no dictionary of tensors/,
  ],
  ['a persistent id that is text', `${text('module')}Q.`, /refers to "module", which is no storage/],
  ['a persistent id in a line', `P0\n.`, /refers to "0", which is no storage/],
  ['a persistent id of something else', `(${text('module')}NtQ.`, /refers to "module", which is no storage/],
  [
    'a storage of text',
    `(${text('storage')}${text('float')}${text('0')}NK\x01tQ.`,
    /"float" for the type of its numbers/,
  ],
  [
    'a storage of a function',
    `(${text('storage')}ccollections\nOrderedDict\n${text('0')}NK\x01tQ.`,
    /for the type of its numbers/,
  ],
  [
    'a storage with a path for a key',
    storage(1, 'FloatStorage', text('../../../etc/passwd')),
    /storage "..\/..\/..\/etc\/passwd" is missing/,
  ],
  ['a storage with a huge key', storage(1, 'FloatStorage', text('0'.repeat(5000))), /no valid key/],
  ['a storage longer than its entry', storage(2), /storage "0" has 4 bytes, expected 8/],
  ['a storage of 2^60 numbers', storage(2 ** 60), /no valid key or length/],
  ['a storage of -1 numbers', storage(-1), /no valid key or length/],
  [
    'one storage as two types',
    `${storage(1)}${storage(1, 'ByteStorage')}.`,
    /"0" is named twice, as 1 of float32 and as 1 of uint8/,
  ],
  ['an offset beyond the storage', `${tensor(1, [1], [1])}.`, /reaches beyond its storage of 1 numbers/],
  ['a negative offset', `${tensor(-1, [1], [1])}.`, /no valid shape, strides or offset/],
  ['a shape beyond it', `${tensor(0, [2], [1])}.`, /reaches beyond/],
  ['strides beyond it', `${tensor(0, [2, 2], [1, 1])}.`, /reaches beyond/],
  ['a stride that overflows', `${tensor(0, [3], [Number.MAX_SAFE_INTEGER])}.`, /reaches beyond/],
  ['negative strides', `${tensor(0, [1], [-1])}.`, /no valid shape/],
  [
    'a shape that overflows',
    `${tensor(0, new Array<number>(40).fill(2 ** 50), new Array<number>(40).fill(0))}.`,
    /made of only 1 numbers/,
  ],
  ['an absurd expansion', `${tensor(0, [2 ** 30], [0])}.`, /made of only 1 numbers/],
  ['a hundred axes', `${tensor(0, new Array<number>(100).fill(1), new Array<number>(100).fill(1))}.`, /no valid shape/],
  ['fewer strides than axes', `${tensor(0, [1, 1], [1])}.`, /no valid shape/],
  [
    'half a number',
    `ctorch._utils\n_rebuild_tensor_v2\n(${storage()}G${'\x3f\xe0\x00\x00\x00\x00\x00\x00'}))\x89)tR.`,
    /no valid shape/,
  ],
  [
    'a tensor without a storage',
    `ctorch._utils\n_rebuild_tensor_v2\n(NK\x00))\x89)tR.`,
    /made of None, which is no storage/,
  ],
  [
    'a type that is not the storage’s',
    `ctorch._utils\n_rebuild_tensor_v3\n(${storage()}K\x00))\x89)ctorch\nfloat64\ntR.`,
    /float64 is made of a storage of float32/,
  ],
  [
    'an untyped tensor',
    `ctorch._utils\n_rebuild_tensor_v2\n(${storage(4, 'storage\nUntypedStorage').replace('ctorch\nstorage', 'ctorch.storage')}K\x00))\x89)tR.`,
    /does not say the type/,
  ],
  ['a text of 2^63 bytes', `\x8d${u64(2n ** 63n)}.`, /bytes should follow/],
  ['bytes of 2^64-1', `\x8e${u64(2n ** 64n - 1n)}.`, /bytes should follow/],
  ['a text of 4 GiB', `X${u32(0xffffffff)}.`, /4294967295 bytes should follow/],
  ['an integer of 2 GiB', `\x8b${u32(0x7fffffff)}.`, /an integer of 2147483647 bytes/],
  ['an integer in words', 'I1e9\n.', /"1e9" for an integer/],
  ['a number in words', 'Fone\n.', /"one" for a number/],
  ['protocol 9', '\x80\x09N.', /protocol 9; 0 to 5 are known/],
  ['nothing on the stack', '.', /empty stack/],
  ['a mark for a value', '(.', /a mark for a value/],
  ['no mark', 'Nt.', /no mark/],
  ['a memo that was never set', 'h\x05.', /recalls a value 5 that it never kept/],
  ['a place in the memo beyond the file', `Nr${u32(0x7fffffff)}.`, /keeps a value as number 2147483647/],
  ['a place in the memo in words', 'Np-1\n.', /keeps a value as "-1"/],
  ['a key that is a list of lists', `}(]]]\x85\x85\x85N\x75.`, /has a list as a key/],
  ['an appending to a dictionary', '}Na.', /appends to a dictionary/],
  ['an entry of a list', ']NNs.', /sets entries of a list/],
  ['a key without a value', '}(Nu.', /a key without a value/],
  ['pairs that are none', 'ccollections\nOrderedDict\n(]N\x85atR.', /of what are no pairs/],
  ['bytes of a list', 'c_codecs\nencode\n]\x85R.', /a list where text should be/],
  ['no model', `}${text('epoch')}K\x03s.`, /no dictionary of tensors.*but a dictionary with "epoch"/],
  ['a list', `].`, /no dictionary of tensors.*but a list/],
])('%s is refused', (_, pickle, message) => expectRefused(zip(pickle), message));

test('texts of a megabyte are not repeated in messages', () => {
  const long = 'x'.repeat(2 ** 20);
  for (const pickle of [
    `c${long}\nb\n.`,
    `${text(long)})R.`,
    `${text(long)}Q.`,
    `}${text(long)}Ns.`,
    `I${long}\n.`,
    `F${'1'.repeat(2 ** 20)}\n.`,
    `S${long}\n.`,
  ])
    expectRefused(zip(pickle), /x\.pt/);
});

test.each([
  ['dictionaries', '}'.repeat(2 ** 21), /would fill more than/],
  ['marks', '('.repeat(2 ** 21), /a mark for a value/],
  ['lists in lists in lists', `]${'\x85'.repeat(2 ** 20)}`, /would fill more than|no dictionary/],
  ['lists that hold each other', `]\x94${'h\x00h\x00\x86\x940'.repeat(1000)}`, /empty stack|no dictionary/],
  ['lists that double', `]${'2\x86'.repeat(5000)}`, /no dictionary/],
  ['lists that double, as a key', `}]${'2\x86'.repeat(100)}Ns`, /a list as a key/],
  [
    'lists that double, as the type of numbers',
    `(${text('storage')}]${'2\x86'.repeat(100)}${text('0')}NK\x01tQ`,
    /a list for the type/,
  ],
  ['lists that double, as a device', `ctorch\ndevice\n]${'2\x86'.repeat(100)}\x85R`, /a list where text should be/],
  ['lists that double, as a dtype', `cnumpy\ndtype\n]${'2\x86'.repeat(100)}\x85R`, /the type a list/],
  ['a list that holds itself', `]\x94h\x00a`, /no dictionary/],
  ['a dictionary that holds itself as its model', `}\x94${text('model')}h\x00s`, /no dictionary/],
  [
    'a text that is encoded a million times',
    `${text('a'.repeat(2 ** 16))}\x940(${'c_codecs\nencode\nh\x00\x85R'.repeat(2 ** 14)}t`,
    /would fill more than/,
  ],
  [
    'pairs that become a dictionary a million times',
    `](${'NN\x86'.repeat(2 ** 12)}e\x940(${'ccollections\nOrderedDict\nh\x00\x85R'.repeat(2 ** 14)}t`,
    /would fill more than/,
  ],
  [
    'a shape of a million axes, a thousand times',
    `](${'K\x01'.repeat(2 ** 18)}e\x940(${`ctorch._utils\n_rebuild_tensor_v2\n(${storage()}K\x00h\x00h\x00tR0`.repeat(1000)}t`,
    /no valid shape/,
  ],
])('a bomb of %s is refused before it goes off', (_, pickle, message) => expectRefused(zip(`${pickle}.`), message));

test('keys keep apart whatever they are', () => {
  const keys = [
    whole(1),
    whole(-1),
    `G${'\x3f\xf8'.padEnd(8, '\0')}`,
    whole(2 ** 40),
    `\x8a\x09${'\x01'.repeat(9)}`,
    'N',
    text('1'),
  ];
  const value = readTorchCheckpoint(
    zip(`}(${keys.map((key, i) => `${key}${whole(i)}`).join('')}(K\x01${text('a')}tK\x07u.`),
    'x.pt',
  );
  expect(value).toEqual(
    new Map<unknown, number>([
      [1, 0],
      [-1, 1],
      ['1.5', 2],
      ['1099511627776', 3],
      [String(0x010101010101010101n), 4],
      [null, 5],
      ['1', 6],
      ['["1","a"]', 7],
    ]),
  );
});

test('integers of a thousand bytes take no time', () => {
  const one = `\x8b${u32(1024)}${'\xff'.repeat(1024)}0`;
  expectRefused(zip(`${one.repeat(2 ** 12)}N.`), /no dictionary/);
});

test('a thousand names for one storage are refused before they are copied', () => {
  const numbers = 2 ** 16;
  const files = { 'archive/data/0': new Uint8Array(4 * numbers) };
  const names = Array.from({ length: 1000 }, (_, i) => `${text(`w${i}`)}${tensor(0, [numbers], [1], 'h\x00')}`);
  expectRefused(
    zip(`${storage(numbers)}\x940}(${names.join('')}u.`, files),
    /65536000 numbers in all, but they share only 65536/,
  );
});

test.each([
  ['no archive', latin1('PK nothing'), /no directory/],
  ['an empty file', new Uint8Array(), /the file is empty/],
  ['another archive', zipSync({ 'a.txt': latin1('a') }), /is compressed, as torch.save never does/],
  ['an archive without a pickle', zipSync({ 'a/version': latin1('3') }, { level: 0 }), /without data.pkl/],
  [
    'two pickles',
    zipSync({ 'a/data.pkl': latin1('N.'), 'b/data.pkl': latin1('N.') }, { level: 0 }),
    /several data.pkl/,
  ],
  ['a compressed bomb', zipSync({ 'archive/data.pkl': new Uint8Array(2 ** 24) }, { level: 9 }), /is compressed/],
  ['an unknown order of bytes', zip('N.', { 'archive/byteorder': latin1('middle') }), /byteorder is "middle"/],
  ['text', latin1('hello'), /is no checkpoint of PyTorch/],
  ['a page', latin1('<!DOCTYPE html><title>404</title>'), /is no checkpoint of PyTorch/],
  ['a pointer', latin1('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'), /git lfs pull/],
  ['a path for a folder', zipSync({ '../../data.pkl': latin1('N.') }, { level: 0 }), /without data.pkl/],
])('%s is refused', (_, bytes, message) => expectRefused(bytes, message));

/** Changes a copy. */
function changed(bytes: Uint8Array, change: (view: DataView, bytes: Buffer) => void): Uint8Array {
  const copy = new Uint8Array(bytes);
  change(new DataView(copy.buffer), Buffer.from(copy.buffer));
  return copy;
}

test('the directory of an archive is not believed', () => {
  const whole = zip(`}${text('a')}${tensor(0, [1], [1])}s.`, {
    'archive/data/0': new Uint8Array(4),
    'archive/data/1': new Uint8Array(4),
  });
  const buffer = Buffer.from(whole);
  const ends = buffer.lastIndexOf(latin1('PK\x05\x06'));
  const directory = buffer.readUInt32LE(ends + 16);
  const second = buffer.indexOf(latin1('PK\x01\x02'), directory + 4);
  const named = (name: string) => buffer.lastIndexOf(latin1(name));
  for (const [change, message] of [
    [(view: DataView) => view.setUint32(directory + 20, 2 ** 31, true), /overlap|cut short/],
    [(view: DataView) => view.setUint32(directory + 42, 2 ** 31, true), /not where it should be/],
    [(view: DataView) => view.setUint32(directory + 42, 1, true), /not where it should be/],
    [(view: DataView) => view.setUint16(directory + 8, 1, true), /is encrypted/],
    [(view: DataView) => view.setUint16(directory + 10, 8, true), /is compressed/],
    [(view: DataView) => view.setUint16(directory + 28, 0xffff, true), /directory is broken/],
    [(view: DataView) => view.setUint32(ends + 16, 0xffffff00, true), /directory lies outside/],
    [(view: DataView) => view.setUint16(ends + 10, 0xffff, true), /directory is broken/],
    [(view: DataView) => view.setUint32(second + 42, 0, true), /another name where it lies/],
    [
      (_: DataView, bytes: Buffer) => bytes.write('archive/data/0', named('archive/data/1'), 'latin1'),
      /is there twice|another name/,
    ],
    // As ZIP64 without the field that has the sizes.
    [(view: DataView) => view.setUint32(directory + 20, 0xffffffff, true), /an entry has no sizes/],
  ] as const)
    expectRefused(changed(whole, change), message);
});

test('entries that share their bytes cannot be longer than the file', () => {
  const pickle = latin1('N.');
  const whole = zip(pickle.toString('latin1'), {
    'archive/data/0': new Uint8Array(2 ** 16),
    'archive/data/1': new Uint8Array(2 ** 10),
  });
  const directory = Buffer.from(whole).readUInt32LE(whole.length - 6);
  const last = Buffer.from(whole).lastIndexOf(latin1('PK\x01\x02'));
  expect(last).toBeGreaterThan(directory);
  expectRefused(
    changed(whole, (view) => {
      for (const field of [20, 24]) view.setUint32(last + field, 2 ** 16, true);
    }),
    /overlap|cut short/,
  );
});

test('whatever the program, it is read or refused as weights', () => {
  const opcodes = '(0123]}NIKMJ\x88\x89)tlaesud\x85\x86\x87\x8f\x90\x91\x94qrhjRbQ\x81\x92io.c'.split('');
  const pieces = fc.oneof(
    fc.constantFrom(...opcodes),
    fc.constantFrom(
      'h\x00',
      'h\x01',
      'q\x00',
      'q\x01',
      'K\x01',
      text('a'),
      text('storage'),
      storage(),
      tensor(0, [1], [1]),
    ),
    fc.constantFrom(
      'ccollections\nOrderedDict\n',
      'ctorch._utils\n_rebuild_tensor_v2\n',
      'ctorch\nSize\n',
      'c_codecs\nencode\n',
      'cbuiltins\nset\n',
    ),
    fc.constantFrom(
      'cnumpy\ndtype\n',
      'cnumpy.core.multiarray\n_reconstruct\n',
      'cnumpy.core.multiarray\nscalar\n',
      'ctorch\nfloat16\n',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      try {
        read(zip(`${parts.join('')}.`));
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_WEIGHTS' });
      }
    }),
    { numRuns: 3000 },
  );
});
