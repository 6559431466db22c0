import type { MotionFileEncoder } from '@antiphon/generate';
import type { FastifyInstance } from 'fastify';
import type { LiveDeployment } from '../deployment/live-deployment';
import { tellError } from '../error-reply';
import type { MotionService } from '../motion/motion-service';
import { BODY_TYPES } from '../protocols/bodies/audio-body';
import { oipRoutes } from '../protocols/open-inference/routes';
import { openApiRoute } from '../protocols/openapi/route';
import type { ServingRecords } from '../records';
import own from '../../package.json';
import { deploymentRoutes } from './deployment';
import { generateRoute } from './generate';
import { healthRoutes, type Readiness } from './health';
import { notFound } from './allowed-methods';
import { outcomesRoute } from './outcomes';

/** What routes are made of. */
export interface RoutesOptions {
  readonly live: LiveDeployment;
  readonly service: MotionService;
  readonly files: MotionFileEncoder;
  readonly unready: Readiness;
  readonly reload: (() => Promise<void>) | undefined;
  readonly records: ServingRecords | undefined;
  readonly secret: string;
  readonly now: () => Date;
  readonly allowed: (path: string) => string[];
}

/** All routes of the server; docs/openapi.json describes them. */
export function addRoutes(app: FastifyInstance, options: RoutesOptions): void {
  const { live, service, files, unready, reload, records, secret, now, allowed } = options;
  app.addContentTypeParser([...BODY_TYPES], { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  // Sound of other kinds is refused by its content, with what to do.
  app.addContentTypeParser(/^(audio|video)\//, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  healthRoutes(app, unready);
  openApiRoute(app);
  deploymentRoutes(app, live, reload);
  generateRoute(app, service, files);
  if (records !== undefined) outcomesRoute(app, { records, deployment: () => live.current.deployment, secret, now });
  oipRoutes(app, {
    service,
    version: VERSION,
    ready: () => unready() === undefined,
    tell: (error, request, reply) => tellError(error, request, reply),
    missing: (request, reply) => notFound(request, reply, allowed),
  });
}

/** Of the server, as its protocols say it. */
const VERSION = own.version;
