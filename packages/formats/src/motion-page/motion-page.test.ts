import { createHash } from 'node:crypto';
import { WebIO } from '@gltf-transform/core';
import { beforeAll, expect, test } from 'vitest';
import { faceEncodable, firstFrames, partOnly, syntheticClip } from '../motion-writers/fixtures/motions';
import type { Encodable } from '../motion-writers/motion-file';
import { encodeMotionFile } from '../motion-writers/registry';
import type { PageData } from './client/page-data';
import { motionPage } from './motion-page';

const speech = { sampleRate: 16_000, channels: [Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i / 9) / 2)] };
let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip(3);
});

async function pageOf(...motions: Encodable[]): Promise<{ html: string; data: PageData }> {
  const named = motions.map((motion, i) => ({ name: `arm ${i}`, ...motion }));
  const html = await motionPage({ title: 'a <b> & "c"', audio: speech, motions: named });
  const json = /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(html)?.[1];
  return { html, data: JSON.parse(json ?? '') as PageData };
}

test('the page holds the GLB of every motion, its audio and its script; nothing is fetched', async () => {
  const { html, data } = await pageOf(both, firstFrames(both, 10));
  const glb = await encodeMotionFile('glb', both);
  expect(Buffer.from(data.motions[0]?.glb ?? '', 'base64').equals(Buffer.from(glb))).toBe(true);
  expect(data.audio).toMatch(/^data:audio\/wav;base64,UklGR/);
  expect(data.wave).toHaveLength(480);
  expect(Math.max(...data.wave)).toBe(1);
  expect(html.match(/<figure /g)).toHaveLength(2);
  expect(html).toContain('<h1>a &#60;b&#62; &#38; &#34;c&#34;</h1>');
  expect(html.match(/<(script|link|img|audio)[^>]*\s(src|href)=/)).toBeNull();
  // As parsers see it: two scripts, each closed once.
  expect(html.match(/<script/g)?.length).toBe(html.match(/<\/script>/g)?.length);
});

test('nothing that a page names can be fetched, and no other script runs in it', async () => {
  const { html } = await pageOf(firstFrames(both, 1));
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html)?.[1] ?? '';
  const script = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  expect(policy).toContain("default-src 'none'");
});

test('several motions have a list to choose from, one has none', async () => {
  expect((await pageOf(firstFrames(both, 1))).html).not.toContain('<details');
  const { html } = await pageOf(...Array.from({ length: 9 }, () => firstFrames(both, 1)));
  expect(html.match(/<input type="checkbox" checked>/g)).toHaveLength(9);
  // The ninth has the first one's colour and another mark.
  expect(html).toMatch(/--arm-0\)"><input type="checkbox" checked><i class="swatch" data-mark="1">/);
});

test('the sound lasts as long as the motion, and a page is blind only where that was asked for', async () => {
  const short = { ...speech, channels: speech.channels.map((channel) => channel.subarray(0, 8000)) };
  const page = { title: 'x', audio: short, motions: [{ name: 'face', ...firstFrames(both, 30) }] };
  const dataOf = (html: string) =>
    JSON.parse(/type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as PageData;
  const plain = dataOf(await motionPage(page));
  const wav = Buffer.from(plain.audio.split(',')[1] ?? '', 'base64');
  expect((wav.length - 44) / 2 / 16_000).toBeCloseTo(1, 3);
  expect(plain.wave.slice(300).every((peak) => peak === 0)).toBe(true);
  expect(plain).toMatchObject({ fps: 30, seconds: 1 });
  expect(plain.blind).toBeUndefined();
  expect(dataOf(await motionPage({ ...page, blind: 'raters' })).blind).toBe('raters');
});

test('without motion and audio, the page is under a megabyte; the script is well under that', async () => {
  const html = await motionPage({
    title: 'x',
    motions: [{ name: 'face', ...faceEncodable(['jawOpen'], 30, Float32Array.of(0)) }],
  });
  expect(html.length).toBeLessThan(1_000_000);
});

test('channels that the head cannot show become bars, those that move most first', async () => {
  const names = ['jawOpen', 'alpha', 'beta', 'still', 'HeadYaw'];
  const { data } = await pageOf(faceEncodable(names, 30, Float32Array.of(0, 0, 0, 0.5, 0, 1, 0.3, 0.9, 0.5, 0.4)));
  expect(data.motions[0]?.bars).toEqual(['beta', 'alpha']);
  expect((await pageOf(both)).data.motions[0]?.bars).toEqual([]);
});

test('a figure faces the camera: where it is turned, so is the view', async () => {
  const body = partOnly(both, 'skeleton');
  expect(Math.abs((await pageOf(body)).data.motions[0]?.facing ?? NaN)).toBeLessThan(0.3);
  const [part] = body.format.parts;
  if (part?.kind !== 'skeleton') return expect.fail();
  // The hips' rotation channels are Z, X and Y, after three positions.
  const turned = { ...part, rest: part.rest.map((value, i) => (i === 5 ? 90 : value)) };
  const { data } = await pageOf({ ...body, format: { ...body.format, parts: [turned] } });
  const before = (await pageOf(body)).data.motions[0]?.facing ?? NaN;
  expect((data.motions[0]?.facing ?? NaN) - before).toBeCloseTo(Math.PI / 2, 5);
});

test('a page moves by itself only where that was asked for', async () => {
  const page = { title: 'x', motions: [{ name: 'face', ...faceEncodable(['jawOpen'], 30, Float32Array.of(0)) }] };
  expect(await motionPage(page)).not.toContain('"preview"');
  expect(await motionPage({ ...page, preview: true })).toContain('"preview":true');
});

test('a GLB of the page reads as glTF', async () => {
  const { data } = await pageOf(firstFrames(both, 1));
  const document = await new WebIO().readBinary(Buffer.from(data.motions[0]?.glb ?? '', 'base64'));
  expect(document.getRoot().listSkins()).toHaveLength(1);
});
