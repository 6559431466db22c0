import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KILLED } from '../packages/cli/src/fixtures/killed-training';
import { watchServer } from '../packages/cli/src/watch/server';
import { WatchedFolder } from '../packages/cli/src/watch/watched';
import { CHROMIUM, launchChromium } from '../scripts/chromium';
import { axeFaults } from './fixtures/axe';

const missing = CHROMIUM === undefined ? 'no Chromium' : undefined;
if (missing !== undefined && process.env.CI) throw new Error(`CI needs what is missing here: ${missing}`);

describe.skipIf(missing !== undefined)(
  `the page of "antiphon watch"${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    let server: Server;
    let out: string;

    beforeAll(async () => {
      out = await mkdtemp(join(tmpdir(), 'antiphon-watch-'));
      browser = await launchChromium();
    });
    afterAll(async () => {
      server.close();
      server.closeAllConnections();
      await browser.close();
      await rm(out, { recursive: true });
    });
    const tell = (events: readonly object[]) =>
      appendFile(join(out, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));

    test('shows what comes while it is open, keeps what was unfolded, fits a phone, and asks nobody else', async () => {
      await tell(KILLED.slice(0, 30));
      server = watchServer(await WatchedFolder.open(out)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      const problems: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => request.url().startsWith(url) || problems.push(`request to ${request.url()}`));
      await page.goto(url);
      expect(await page.locator('[role=status]').first().innerText()).toMatch(/training: step \d+ of 400/);
      await page.locator('#training-heard summary').focus();
      await page.keyboard.press('Enter');
      await tell(KILLED.slice(30));
      await page.getByText('overfitting').waitFor();
      expect(await page.locator('[role=status]').first().innerText()).toContain('finished');
      expect(await page.locator('#training-heard').getAttribute('open')).not.toBeNull();
      expect(await page.evaluate('document.activeElement?.tagName')).toBe('SUMMARY');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await axeFaults(page)).toEqual([]);
      expect(problems.filter((problem) => !problem.includes('data:,'))).toEqual([]);
      server.close();
      server.closeAllConnections();
      await page.locator('#lost').waitFor();
    });
  },
);
