import { MOST_THREADS } from '@antiphon/generate';
import { z } from 'zod';
import { apiKeySchema } from '../operations/access/api-keys';

const count = (least: number, most = Number.MAX_SAFE_INTEGER) => z.number().int().min(least).max(most);
const seconds = (most: number) => z.number().positive().max(most);
const MEBIBYTE = 2 ** 20;

/** `https://studio.example`, as a browser says where a page is from. */
const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'expected an origin such as "https://studio.example", without a path and without "*"',
});

const collector = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, username, password, search, hash } = new URL(text);
    return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
  },
  { error: 'expected an http or https address such as "http://localhost:4318", without a password' },
);

const limitsSchema = z.strictObject({
  bytes: count(1, 2 ** 31)
    .default(64 * MEBIBYTE)
    .describe('Bytes of a body.'),
  seconds: seconds(24 * 3600)
    .default(600)
    .describe('Seconds of a recording.'),
  steps: count(1, 10_000).default(1000).describe('Steps of the sampler.'),
  stepSeconds: z
    .number()
    .positive()
    .default(30_000)
    .describe('Steps times seconds of recording: a bound on what one request may compute.'),
  scale: z.number().nonnegative().max(1000).default(100).describe('Guidance scale, whatever its sign.'),
  waiting: count(0, 100_000).default(64).describe('Requests that wait to be computed; the next is told to come back.'),
  bodies: count(1)
    .default(256 * MEBIBYTE)
    .describe('Bytes of all bodies that are held at a time, those on their way included.'),
  uploadSeconds: seconds(3600).default(60).describe('Seconds in which a request must have arrived whole.'),
  requestSeconds: seconds(24 * 3600)
    .default(300)
    .describe(
      'Seconds in which a request must be answered, waiting included; in as many the client must have taken the answer.',
    ),
  drainSeconds: seconds(3600)
    .default(30)
    .describe('Seconds that running requests get when the server is told to stop; then they are ended.'),
});

/** How a server runs: all of it has defaults. The deployment file has it under `server:`. */
export const serverSettingsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for every one of this machine.'),
  port: count(0, 65_535).default(8080).describe('Port; 0 takes a free one.'),
  workers: count(1, MOST_THREADS)
    .default(2)
    .describe('Worker threads, each with networks of its own: one for each core that it may use.'),
  listeners: count(1, 64)
    .default(1)
    .describe('Threads that hear recordings, so that no motion waits while an hour is read.'),
  threads: count(1, MOST_THREADS).default(1).describe('Threads with which a worker computes.'),
  lanes: z
    .array(count(1, 256))
    .min(1)
    .refine((sizes) => sizes.every((size, i) => i === 0 || size > (sizes[i - 1] ?? 0)), {
      error: 'expected sizes in ascending order, each once',
    })
    .default([1, 2, 4, 8, 16])
    .describe('Sizes in which requests that wait are computed together.'),
  limits: limitsSchema.prefault({}),
  cors: z
    .strictObject({
      origins: z.array(origin).default([]).describe('Origins whose pages may ask, such as https://studio.example.'),
    })
    .prefault({}),
  keys: z
    .array(apiKeySchema)
    .refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, { error: 'two keys have one name' })
    .default([])
    .describe(
      'API keys by their hashes. Without any, everybody may generate and report outcomes, and nobody may force or admin.',
    ),
  logs: z
    .strictObject({
      level: z
        .enum(['silent', 'error', 'warn', 'info', 'debug'])
        .default('info')
        .describe('What is logged, as JSON lines to standard error: info has a line for each request.'),
      addresses: z.boolean().default(false).describe('Whether the line of a request has the address it came from.'),
    })
    .prefault({}),
  telemetry: z
    .strictObject({
      metrics: z.boolean().default(false).describe('Whether there is GET /metrics, for Prometheus.'),
      otlp: collector
        .optional()
        .describe(
          'OpenTelemetry collector that spans and metrics are sent to (OTLP over HTTP, JSON). Without it nothing is sent.',
        ),
    })
    .prefault({}),
  secretFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the secret that signs replay tokens and hashes users, where it is not in ANTIPHON_SECRET.'),
  secret: z
    .string()
    .min(16, 'expected at least 16 characters: "openssl rand -hex 32" makes some')
    .optional()
    .describe('The secret itself: from the environment alone, and never printed.'),
});

/** How a server runs, complete. */
export type ServerSettings = z.infer<typeof serverSettingsSchema>;
export type Limits = ServerSettings['limits'];
