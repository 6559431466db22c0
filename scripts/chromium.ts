import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where the system has a Chromium; undefined where it has none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

/** WebGL without a GPU. */
export const WEBGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** The system's Chromium without a window. It asks nobody for updates. @throws where there is none */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium here.');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking', ...more],
  });
}
