import { open } from 'node:fs/promises';

/** That a file is in its folder is on the disk, too. Systems that cannot do that keep folders safe by themselves. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders.
  }
}
