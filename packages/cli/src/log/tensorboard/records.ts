import protobuf from 'protobufjs/light.js';

// TensorBoard's event files, for which npm has no writer that is kept: records as TFRecord frames them, each an `Event` (tensorboard/compat/proto/event.proto and summary.proto), of which scalars need this much.
const field = (type: string, id: number, rule?: 'repeated') => ({ type, id, ...(rule === undefined ? {} : { rule }) });
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: field('double', 1),
        step: field('int64', 2),
        fileVersion: field('string', 3),
        summary: field('Summary', 5),
        sessionLog: field('SessionLog', 7),
      },
    },
    Summary: { fields: { value: field('Value', 1, 'repeated') } },
    Value: { fields: { tag: field('string', 1), simpleValue: field('float', 2) } },
    SessionLog: { fields: { status: field('int32', 1) } },
  },
});
const EVENT = root.lookupType('Event');
/** `SessionLog.START`: whoever reads the folder forgets what it had of this step and later ones. */
const START = 1;

/** What a file begins with; what earlier files of its folder said is void. @param wallTime seconds since 1970 */
export function firstRecords(wallTime: number): Buffer {
  return Buffer.concat([
    record({ wallTime, fileVersion: 'brain.Event:2' }),
    record({ wallTime, step: 0, sessionLog: { status: START } }),
  ]);
}

/** The scalars of a step. */
export function scalarRecord(wallTime: number, step: number, scalars: readonly (readonly [string, number])[]): Buffer {
  return record({ wallTime, step, summary: { value: scalars.map(([tag, simpleValue]) => ({ tag, simpleValue })) } });
}

/** Length, its checksum, the message, its checksum; little-endian. */
function record(event: object): Buffer {
  const message = EVENT.encode(EVENT.create(event)).finish();
  const framed = Buffer.alloc(message.length + 16);
  framed.writeBigUInt64LE(BigInt(message.length), 0);
  framed.writeUInt32LE(masked(framed.subarray(0, 8)), 8);
  framed.set(message, 12);
  framed.writeUInt32LE(masked(message), 12 + message.length);
  return framed;
}

function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reflected. Node has the other CRC-32 alone, and the packages that have this one bring a binary for each platform. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-32C (RFC 3720) of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
