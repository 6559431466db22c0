import { AntiphonError } from '@antiphon/core';
import { findProgram, isProgram } from './find-program';

/** Programs of this name on the `PATH`. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
/** Where systems have them that put nothing on the `PATH`. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The system's Chromium: the one that `CHROME_PATH` or `PUPPETEER_EXECUTABLE_PATH` names, else what is found. @throws INVALID_INPUT where there is none, saying what to do */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<string> {
  for (const variable of ['CHROME_PATH', 'PUPPETEER_EXECUTABLE_PATH']) {
    const named = env[variable];
    if (named === undefined || named === '') continue;
    if (await isProgram(named)) return named;
    throw new AntiphonError('INVALID_INPUT', { source: variable, problem: `there is no program at ${named}` });
  }
  const found = await findProgram(NAMES, env, PLACES);
  if (found !== undefined) return found;
  throw new AntiphonError('INVALID_INPUT', {
    source: '--to pdf',
    problem:
      'a PDF is printed by Chromium or Chrome, and none was found. Install one or name it in CHROME_PATH; or write the page (--to html) and print it in any browser',
  });
}

/** Words that start it without a window, with a profile of its own, and no network. @param profile a folder that is gone afterwards */
export function alone(profile: string): string[] {
  return [
    '--headless',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Root has no sandbox, and the pages are ours.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
  ];
}
