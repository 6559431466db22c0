/**
 * `npm run bench -- serving BUNDLE [--against CHECKOUT] [--connections 1,4,16,64] [--seconds 10] [--format json] [--clip 2] [--rate 16000] [--serve="--workers 2"]`: requests a second, waiting times and processor time a request of
 * `antiphon serve` under load, in one run: alone (each window for itself), in lanes, and of another checkout, such as an earlier version, with its defaults. Health checks are asked for meanwhile, every 20 ms.
 * Needs Linux, whose /proc tells the processor time.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeWav, resample } from '@antiphon/formats';
import { syntheticCorpus } from '@antiphon/data';
import autocannon from 'autocannon';
import { printJson, surroundings } from '../measured';
import { startServer, type ServerProcess } from './server-process';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    connections: { type: 'string', default: '1,4,16,64' },
    seconds: { type: 'string', default: '10' },
    format: { type: 'string', default: 'json' },
    clip: { type: 'string', default: '2' },
    rate: { type: 'string', default: '16000' },
    serve: { type: 'string', default: '' },
  },
});
const [bundle = ''] = positionals;
const here = fileURLToPath(new URL('../..', import.meta.url));
const more = given.serve.split(' ').filter(Boolean);
const sides = [
  ...(given.against === undefined ? [] : [{ name: 'against', checkout: given.against, words: [bundle] }]),
  { name: 'alone', checkout: here, words: [bundle, '--lanes', '1', ...more] },
  { name: 'lanes', checkout: here, words: [bundle, ...more] },
];
const body = await recording(Number(given.clip));

printJson({
  ...surroundings(1),
  bundle,
  clip: Number(given.clip),
  rate: Number(given.rate),
  format: given.format,
  serve: given.serve,
});
for (const connections of given.connections.split(',').map(Number))
  for (const { name, checkout, words } of sides) {
    const server = await startServer(checkout, words);
    try {
      printJson({ side: name, connections, ...(await measure(server, connections)) });
    } finally {
      await server.stop();
    }
  }

async function recording(seconds: number): Promise<Buffer> {
  const { clips } = await syntheticCorpus({ seed: 5, clips: 1, secondsPerClip: seconds });
  const [clip] = clips;
  if (clip === undefined) throw new Error('no clip');
  const { sampleRate: from, channels } = clip.audio;
  const sampleRate = Number(given.rate);
  const resampled = await Promise.all(channels.map((channel) => resample(channel, from, sampleRate)));
  return Buffer.from(encodeWav({ sampleRate, channels: resampled }));
}

async function measure(server: ServerProcess, connections: number): Promise<object> {
  const load = (duration: number) =>
    autocannon({
      url: `${server.url}/v1/generate?format=${given.format}`,
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body,
      connections,
      duration,
      timeout: 120,
    });
  await load(2);
  const health = checkHealth(server.url);
  const before = server.processor();
  const began = performance.now();
  const { latency, ...result } = await load(Number(given.seconds));
  const answered = result['2xx'];
  const seconds = (performance.now() - began) / 1000;
  const used = server.processor() - before;
  const waits = await health.stop();
  return {
    perSecond: round(answered / seconds),
    p50: latency.p50,
    p99: latency.p99,
    refused: result.non2xx,
    errors: result.errors,
    processorMs: round((1000 * used) / Math.max(1, answered)),
    memory: Math.round(server.memory()),
    healthP99: round(waits[Math.floor(0.99 * waits.length)] ?? NaN),
    healthMost: round(waits.at(-1) ?? NaN),
  };
}

/** Asks for `/healthz` every 20 ms. @returns how long each took, in ms, ascending */
function checkHealth(url: string): { stop(): Promise<number[]> } {
  const waits: number[] = [];
  let over = false;
  const loop = (async () => {
    while (!over) {
      const began = performance.now();
      await fetch(`${url}/healthz`).then((reply) => reply.text());
      waits.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    stop: async () => {
      over = true;
      await loop;
      return waits.sort((a, b) => a - b);
    },
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
