import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { answerWithError } from '../../error-reply';
import { allowOrigins } from './allow-origins';
import { ApiKeys } from './api-keys';
import { guardRoutes } from './guard-routes';
import { newKey } from './new-key';
import { securityHeaders } from './security-headers';

const STUDIO = 'https://studio.example';
const { key, known } = newKey({ name: 'studio' }, (size) => new Uint8Array(size));

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

function app(origins: readonly string[] = [STUDIO]): FastifyInstance {
  const made = fastify();
  apps.push(made);
  made.setErrorHandler(answerWithError);
  securityHeaders(made);
  allowOrigins(made, origins);
  guardRoutes(made, new ApiKeys([known], () => 0));
  made.post('/v1/generate', (_, reply) => reply.header('antiphon-seed', '7').send({}));
  made.get('/page', { config: { scope: 'open' } }, (_, reply) => reply.type('text/html; charset=utf-8').send('<p>'));
  made.get('/studio', { config: { scope: 'open' } }, (_, reply) =>
    reply.type('text/html').header('content-security-policy', "script-src 'self'").send('<p>'),
  );
  return made;
}

const preflight = {
  method: 'OPTIONS',
  url: '/v1/generate',
  headers: {
    origin: STUDIO,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,antiphon-user',
  },
} as const;

test('a page of an allowed origin may ask, with a key, and read what it was answered', async () => {
  const asked = await app().inject(preflight);
  expect([asked.statusCode, asked.body]).toEqual([204, '']);
  expect(asked.headers).toMatchObject({
    'access-control-allow-origin': STUDIO,
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': 'authorization,content-type,antiphon-user',
    vary: 'Origin',
  });
  const headers = { origin: STUDIO, authorization: `Bearer ${key}` };
  const answer = await app().inject({ method: 'POST', url: '/v1/generate', headers });
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': STUDIO,
    'access-control-expose-headers': '*',
    'antiphon-seed': '7',
  });
  expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
});

test('it can read a refusal, too', async () => {
  const refused = await app().inject({ method: 'POST', url: '/v1/generate', headers: { origin: STUDIO } });
  expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, STUDIO]);
  const nowhere = await app().inject({ url: '/nowhere', headers: { origin: STUDIO } });
  expect([nowhere.statusCode, nowhere.headers['access-control-allow-origin']]).toEqual([404, STUDIO]);
});

test.each(['https://studio.example.evil.example', 'http://studio.example', 'null', 'https://Studio.example'])(
  'pages of %s may not',
  async (origin) => {
    const asked = await app().inject({ ...preflight, headers: { ...preflight.headers, origin } });
    expect(asked.statusCode).not.toBe(204);
    expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
    expect(asked.headers.vary).toBe('Origin');
  },
);

test('without any origins no page may', async () => {
  const asked = await app([]).inject(preflight);
  expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
});

test('answers tell browsers to do nothing with them; pages keep their own policy of scripts', async () => {
  const { headers } = await app().inject('/nowhere');
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  });
  const page = await app().inject('/page');
  expect(page.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
  expect(page.headers['content-security-policy']).not.toMatch(/default-src|script-src|sandbox/);
  expect((await app().inject('/studio')).headers['content-security-policy']).toBe("script-src 'self'");
});
