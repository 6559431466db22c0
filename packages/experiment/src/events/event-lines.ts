import { open } from 'node:fs/promises';
import { assertNotNewer } from '@antiphon/formats/files';
import type { z } from 'zod';

/**
 * A file of JSON lines to which another process may be appending: each call of `next` gives the events that came since the last one. A line that is still being written waits
 * for its end; one that was torn by a kill, or is an event of a later version, is passed over.
 */
export class EventLines<T> {
  private offset = 0;
  private rest = Buffer.alloc(0);

  constructor(
    readonly path: string,
    private readonly schema: z.ZodType<T>,
    /** As the first line says it, of `FILE_FORMATS`. */
    private readonly format: string,
  ) {}

  /**
   * Nothing where there is no file yet. Where the file is another one than before, and shorter, it is read from its beginning.
   * @throws NEWER_FORMAT
   */
  async next(): Promise<{ readonly events: readonly T[]; readonly restarted: boolean }> {
    const file = await open(this.path, 'r').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return { events: [], restarted: false };
    try {
      const { size } = await file.stat();
      const restarted = size < this.offset;
      if (restarted) [this.offset, this.rest] = [0, Buffer.alloc(0)];
      const fresh = Buffer.alloc(size - this.offset);
      const { bytesRead } = await file.read(fresh, 0, fresh.length, this.offset);
      this.offset += bytesRead;
      const bytes = Buffer.concat([this.rest, fresh.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(10) + 1;
      this.rest = bytes.subarray(end);
      const lines = bytes.subarray(0, end).toString('utf8').split('\n');
      return { events: lines.flatMap((line) => this.parse(line)), restarted };
    } finally {
      await file.close();
    }
  }

  private parse(line: string): T[] {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return [];
    }
    assertNotNewer(value, this.format, this.path);
    const parsed = this.schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  }
}
