import { expect, test } from 'vitest';
import { setInBun, type Ffi } from './bun-environment';

// What the runtime does in Bun itself is seen by `npm run check:privacy -- --runtime BUN`.
test('the first C library that there is gets the variable, as text that ends with 0', () => {
  const calls: string[] = [];
  const ffi: Ffi = {
    dlopen(library) {
      if (library === 'libc.so.6') throw new Error('not there');
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return {
        symbols: {
          setenv(name, value, overwrite) {
            calls.push(`${library} ${decode(name)} ${decode(value)} ${overwrite}`);
            return 0;
          },
        },
      };
    },
  };
  expect(setInBun('A', '1', () => ffi)).toBeUndefined();
  expect(calls).toEqual(['libc.so A\0 1\0 1']);
});

test('where there is none, it says so: here, for one, in Node', () => {
  expect(setInBun('A', '1')).toMatch(/^Bun hands its environment to nobody \(/);
});
