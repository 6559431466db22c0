import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AntiphonError } from '@antiphon/core';
import { alone } from './find-chromium';
import { lastLine } from './last-line';

/** ms */
const LIMIT = 180_000;

/** A page as PDF, printed by a Chromium without a window, with a profile of its own that is gone afterwards, and no network. @param html self-contained @throws INVALID_INPUT where it fails, INTERRUPTED */
export async function printPdf(chromium: string, html: string, signal: AbortSignal): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-pdf-'));
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    await writeFile(page, html);
    await promisify(execFile)(
      chromium,
      [
        ...alone(join(folder, 'profile')),
        '--disable-gpu',
        '--no-pdf-header-footer',
        `--print-to-pdf=${pdf}`,
        pathToFileURL(page).href,
      ],
      { timeout: LIMIT, signal, maxBuffer: 1 << 24 },
    );
    return await readFile(pdf);
  } catch (cause) {
    if (signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again.' }, { cause });
    const problem = `it printed no PDF (${lastLine(words(cause))}). Write the page (--to html) and print it in a browser`;
    throw new AntiphonError('INVALID_INPUT', { source: chromium, problem }, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What the program complained about; else the error's own. */
function words(cause: unknown): string {
  const { stderr = '', message = '' } = cause as { stderr?: string; message?: string };
  return stderr || message;
}
