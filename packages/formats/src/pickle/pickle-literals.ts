import { PickleError, shown } from './pickle-error';

/** Little-endian, two's complement: as a number where it is exact. */
export function longOf(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const value = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  return exact(BigInt.asIntN(8 * bytes.length, value));
}

/** An integer in text; `00` and `01` are the booleans of protocol 1. */
export function textInteger(line: string): number | bigint | boolean {
  if (line === '00') return false;
  if (line === '01') return true;
  if (!/^[+-]?\d{1,300}L?$/.test(line)) throw new PickleError(`its pickle has ${shown(line)} for an integer`);
  return exact(BigInt(line.replace(/^\+|L$/g, '')));
}

/** A number in text, as Python's `repr` writes it. */
export function textFloat(line: string): number {
  const special = { inf: Infinity, '-inf': -Infinity, nan: NaN }[line];
  if (special !== undefined) return special;
  if (!/^[+-]?(\d{1,400}\.?\d{0,400}|\.\d{1,400})([eE][+-]?\d{1,5})?$/.test(line))
    throw new PickleError(`its pickle has ${shown(line)} for a number`);
  return Number(line);
}

/** A quoted string of protocol 0: only plain ASCII with the common escapes. */
export function textString(line: string): string {
  const [quote] = line;
  if (line.length < 2 || (quote !== "'" && quote !== '"') || !line.endsWith(quote))
    throw new PickleError(`its pickle has a string without quotes, ${shown(line)}`);
  return line
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|.)/gs, (_, code: string) =>
      code.startsWith('x')
        ? String.fromCharCode(parseInt(code.slice(1), 16))
        : ({ n: '\n', r: '\r', t: '\t' }[code] ?? code),
    );
}

/** A string of protocol 0 in Python's "raw-unicode-escape". */
export function rawUnicode(line: string): string {
  return line.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g, (_, code: string) => {
    const point = parseInt(code.slice(1), 16);
    if (point > 0x10ffff) throw new PickleError(`its pickle has a character ${point} that does not exist`);
    return String.fromCodePoint(point);
  });
}

function exact(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
