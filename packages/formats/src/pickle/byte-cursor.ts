import { PickleError } from './pickle-error';

/** Bytes of one text: JavaScript's own limit is not much above. */
const LONGEST_TEXT = 2 ** 28;

/** Reads forward through bytes. Every length is held against what is there. */
export class ByteCursor {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Of all the bytes. */
  get length(): number {
    return this.bytes.length;
  }

  get position(): number {
    return this.at;
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    if (!(length <= this.bytes.length - this.at))
      throw new PickleError(
        `it ends in the middle: ${length} bytes should follow byte ${this.at}, there are ${this.bytes.length - this.at} (truncated?)`,
      );
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  uint16(): number {
    this.take(2);
    return this.view.getUint16(this.at - 2, true);
  }

  uint32(): number {
    this.take(4);
    return this.view.getUint32(this.at - 4, true);
  }

  int32(): number {
    this.take(4);
    return this.view.getInt32(this.at - 4, true);
  }

  /** A length in eight bytes. */
  length64(): number {
    this.take(8);
    return Number(this.view.getBigUint64(this.at - 8, true));
  }

  float64BigEndian(): number {
    this.take(8);
    return this.view.getFloat64(this.at - 8, false);
  }

  latin1(length: number): string {
    return this.text(length, 'latin1');
  }

  utf8(length: number): string {
    return this.text(length, 'utf8');
  }

  /** Up to a line feed, which goes too. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleError('it ends in the middle of a line (truncated?)');
    const text = this.latin1(end - this.at);
    this.at = end + 1;
    return text;
  }

  private text(length: number, encoding: 'latin1' | 'utf8'): string {
    const { buffer, byteOffset, byteLength } = this.take(length);
    if (byteLength > LONGEST_TEXT) throw new PickleError(`its pickle has a text of ${byteLength} bytes`);
    return Buffer.from(buffer, byteOffset, byteLength).toString(encoding);
  }
}
