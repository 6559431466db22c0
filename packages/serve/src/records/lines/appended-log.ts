import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOfFile } from '@antiphon/data/serving-records';
import { syncFolder } from './sync-folder';

/** How lines are kept. */
export interface AppendedLogOptions {
  readonly folder: string;
  readonly writer: string;
  readonly fsync: 'each' | 'second' | 'never';
  readonly rotateBytes: number;
  readonly now: () => Date;
}

interface Waiting {
  readonly line: string;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** A file that somebody removed is noticed after so many milliseconds. */
const LOOK_AGAIN = 1000;

/**
 * Lines that are only ever added, in files of this process alone, a new one each day (UTC) and whenever one is large. Lines that come together are written, and synced, together.
 * Since no process adds to the file of another, a line that a kill tore is the last one of its file for ever, and no later one can be lost to it. After a write that failed, what it left of a line is cut
 * off, or closed with a line end.
 */
export class AppendedLog {
  /** Stands at the beginning of every file, so that files can be read without those before; and again where a file goes on after a failure, which may have taken it. */
  head = '';
  private readonly queue: Waiting[] = [];
  private draining: Promise<void> | undefined;
  private file: { readonly handle: FileHandle; readonly name: string; size: number } | undefined;
  private number = 0;
  private looked = 0;
  private readonly syncing: NodeJS.Timeout | undefined;
  private unsynced = false;

  constructor(private readonly options: AppendedLogOptions) {
    if (options.fsync !== 'second') return;
    this.syncing = setInterval(() => void this.sync().catch(() => undefined), 1000);
    this.syncing.unref();
  }

  /** Resolves once the line is as safe as `fsync` asks. @param line without its end @throws what the system says; then the line is not in the file */
  append(line: string): Promise<void> {
    return new Promise((written, failed) => {
      this.queue.push({ line, written, failed });
      this.draining ??= this.drain();
    });
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** All lines are written and on the disk. */
  async flush(): Promise<void> {
    while (this.draining !== undefined) await this.draining;
    this.unsynced ||= this.file !== undefined;
    await this.sync();
  }

  async close(): Promise<void> {
    clearInterval(this.syncing);
    try {
      await this.flush();
    } finally {
      await this.leave();
    }
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0);
      try {
        await this.write(batch.map(({ line }) => `${line}\n`).join(''));
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    // Before anything else runs: a line that comes from now on begins anew.
    this.draining = undefined;
  }

  private async write(lines: string): Promise<void> {
    const file = await this.current();
    const bytes = Buffer.from(lines);
    try {
      await file.handle.appendFile(bytes);
      if (this.options.fsync === 'each') await file.handle.datasync();
      this.unsynced = this.options.fsync === 'second';
      file.size += bytes.length;
    } catch (error) {
      await file.handle.truncate(file.size).catch(() => undefined);
      await this.leave();
      throw error;
    }
  }

  /** The file of today that has room. */
  private async current(): Promise<{ readonly handle: FileHandle; size: number }> {
    const { folder, writer, rotateBytes, now } = this.options;
    const time = now();
    const day = time.toISOString().slice(0, 10);
    const gone = await this.isGone(time.getTime());
    const old = this.file;
    if (old !== undefined && !gone && old.name.startsWith(day) && old.size < rotateBytes) return old;
    await this.sync();
    await this.leave();
    await mkdir(folder, { recursive: true });
    const name = nameOfFile(day, writer, this.number);
    const handle = await open(join(folder, name), 'a');
    const { size } = await handle.stat();
    if (size >= rotateBytes) {
      await handle.close();
      this.number++;
      return this.current();
    }
    this.file = { handle, name, size };
    if (size === 0 && this.options.fsync !== 'never') await syncFolder(folder);
    // Of this process, but after a write that failed: what it left is closed. Readers pass over empty lines.
    await this.begin(this.file);
    return this.file;
  }

  private async begin(file: { readonly handle: FileHandle; size: number }): Promise<void> {
    const first = Buffer.from(`${file.size > 0 ? '\n' : ''}${this.head === '' ? '' : `${this.head}\n`}`);
    try {
      await file.handle.appendFile(first);
      file.size += first.length;
    } catch (error) {
      await file.handle.truncate(file.size).catch(() => undefined);
      await this.leave();
      throw error;
    }
  }

  /** Whether somebody removed the file, which would take lines and keep none. */
  private async isGone(time: number): Promise<boolean> {
    if (this.file === undefined || Math.abs(time - this.looked) < LOOK_AGAIN) return false;
    this.looked = time;
    return (await this.file.handle.stat()).nlink === 0;
  }

  private async sync(): Promise<void> {
    if (!this.unsynced || this.file === undefined) return;
    this.unsynced = false;
    await this.file.handle.datasync();
  }

  private async leave(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.handle.close().catch(() => undefined);
  }
}
