import type { Motion } from './answers/motion';
import { type MotionStream, openMotionStream } from './answers/motion-stream';
import { type GeneratedFile, type GeneratedMotion, provenanceOf } from './answers/provenance';
import type { BundleAnswer, DeploymentAnswer, OutcomeAnswer } from './answers/server';
import { AntiphonClientError } from './client-error';
import { ask, type Asking } from './requests/ask';
import { type GenerateOptions, queryOf, type Recording, type RequestOptions } from './requests/generate-options';

/** Which server is asked, and by whom. */
export interface ClientOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An API key, where the server asks for one. What a page holds, its visitors can read: give them keys that may generate and nothing else. */
  readonly key?: string;
  /** Who is moved for: the same user has the same arm every time. */
  readonly user?: string;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
  /** How often a request is sent again that the server was too busy for, after the seconds that it says. Default 0. */
  readonly retries?: number;
}

/** Asks an Antiphon server for motion. Every call throws an `AntiphonClientError`, or what its `signal` was aborted with. */
export class AntiphonClient {
  private readonly asking: Asking;
  private readonly user: string | undefined;

  constructor({ url, key, user, fetch: own, retries = 0 }: ClientOptions) {
    this.user = user;
    this.asking = {
      // In a browser, fetch is the window's method.
      fetch: own ?? ((input, init) => fetch(input, init)),
      url: url.replace(/\/+$/, ''),
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      retries,
    };
  }

  /** Motion for a recording, whole. */
  async generate(recording: Recording, options: GenerateOptions = {}): Promise<GeneratedMotion> {
    const answer = await this.post(recording, options, { format: 'json', accept: 'application/json' });
    return { ...provenanceOf(answer), motion: (await read(() => answer.json(), options)) as Motion };
  }

  /** The same as a file: `bvh`, `csv`, `npy`, `glb`, `gltf`, `html`, or what the server's plugins write. */
  async generateFile(recording: Recording, format: string, options: GenerateOptions = {}): Promise<GeneratedFile> {
    const answer = await this.post(recording, options, { format, accept: '*/*' });
    const content = new Uint8Array(await read(() => answer.arrayBuffer(), options));
    return { ...provenanceOf(answer), content, contentType: answer.headers.get('content-type') ?? '' };
  }

  /** Motion for a recording while it is made, piece by piece. */
  async stream(recording: Recording, options: GenerateOptions = {}): Promise<MotionStream> {
    const answer = await this.post(recording, options, { format: 'json', accept: 'application/x-ndjson' });
    if (answer.body === null) throw new AntiphonClientError('The answer has no body.', { code: 'CUT_OFF' });
    return openMotionStream(answer.body, options.signal);
  }

  /**
   * Tells what was measured of a user later, by the answer that she had.
   * @param token `replay` of that answer
   * @param metric one of the deployment's
   */
  async outcome(token: string, metric: string, value: number, options: RequestOptions = {}): Promise<OutcomeAnswer> {
    const answer = await ask(this.asking, '/v1/outcomes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, metric, value }),
      ...signalOf(options),
    });
    return (await read(() => answer.json(), options)) as OutcomeAnswer;
  }

  /** The bundle that answers, and what its guidance audit found. */
  async bundle(options: RequestOptions = {}): Promise<BundleAnswer> {
    return (await this.get('/v1/bundle', options)) as BundleAnswer;
  }

  /** The arms in force. */
  async deployment(options: RequestOptions = {}): Promise<DeploymentAnswer> {
    return (await this.get('/v1/deployment', options)) as DeploymentAnswer;
  }

  /** Whether the server would take a request now; false where nothing answers. */
  async ready(options: RequestOptions = {}): Promise<boolean> {
    try {
      await ask({ ...this.asking, retries: 0 }, '/readyz', signalOf(options));
      return true;
    } catch (error) {
      if (error instanceof AntiphonClientError) return false;
      throw error;
    }
  }

  private async get(path: string, options: RequestOptions): Promise<unknown> {
    const answer = await ask(this.asking, path, signalOf(options));
    return read(() => answer.json(), options);
  }

  private post(
    recording: Recording,
    options: GenerateOptions,
    { format, accept }: { readonly format: string; readonly accept: string },
  ): Promise<Response> {
    const { user = this.user, arm } = options;
    const type = recording instanceof Blob && recording.type !== '' ? recording.type : 'application/octet-stream';
    return ask(this.asking, `/v1/generate?${queryOf(options, format)}`, {
      method: 'POST',
      headers: {
        accept,
        'content-type': type,
        ...(user === undefined ? {} : { 'antiphon-user': user }),
        ...(arm === undefined ? {} : { 'antiphon-arm': arm }),
      },
      body: recording as Blob,
      ...signalOf(options),
    });
  }
}

function signalOf({ signal }: RequestOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** The body of an answer, or that it broke off. */
async function read<T>(body: () => Promise<T>, { signal }: RequestOptions): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new AntiphonClientError('The answer broke off before it was whole.', { code: 'CUT_OFF', cause: error });
  }
}
