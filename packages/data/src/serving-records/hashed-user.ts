import { createHmac } from 'node:crypto';

/** Bytes that a salt has at least: fewer can be tried one by one, and then so can keys. */
const SHORTEST = 16;

/**
 * What stands for a caller in records: HMAC-SHA-256 of the key under a salt that only the server knows, as hex. The same key is always the same; without the salt nobody can tell whose it is, nor try keys.
 * @throws RangeError for a salt of less than 16 bytes
 */
export function hashedUser(salt: string, key: string): string {
  if (Buffer.byteLength(salt) < SHORTEST)
    throw new RangeError(`A salt has ${SHORTEST} bytes or more, so that keys cannot be tried.`);
  return createHmac('sha256', salt).update(key).digest('hex');
}
