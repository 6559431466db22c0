import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { LoadableNetworks } from '../bundle/network-paths';
import { onnxRuntime } from '@antiphon/onnxruntime';
import { openSession } from './open-session';
import { perturbationInputs } from './perturbation-inputs';
import type { NetworkInput, SessionCall } from './session-protocol';

type Call<K extends SessionCall['kind']> = Extract<SessionCall, { kind: K }>;
type Memory = Readonly<Record<string, Tensor>>;
type NetworkName = keyof LoadableNetworks;

/** The networks of a bundle, and what samplings have encoded with them. Belongs into a worker thread, which a network's `run` blocks. */
export class BundleSessions {
  private readonly sessions = new Map<NetworkName, Promise<InferenceSession>>();
  /** Per sampling, by key; and stacked for several branches, by the keys joined. */
  private readonly memories = new Map<number, Map<string, Memory>>();

  private constructor(
    private readonly networks: LoadableNetworks,
    private readonly threads: number,
  ) {}

  /** Loads what every sampling needs; other networks are loaded by the first branch that needs them. */
  static async open(networks: LoadableNetworks, threads: number): Promise<BundleSessions> {
    const opened = new BundleSessions(networks, threads);
    try {
      await opened.session('encoder');
      await opened.session('denoiser');
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  async encode({ handle, key, network, inputs }: Call<'encode'>): Promise<undefined> {
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
    const outputs = await (await this.session(network)).run(feeds);
    const ofSampling = this.memories.get(handle) ?? new Map<string, Memory>();
    ofSampling.set(key, outputs as Memory);
    this.memories.set(handle, ofSampling);
  }

  /** `[evaluations·B, T, F]`. */
  async denoise({ handle, network, views, evaluations }: Call<'denoise'>): Promise<Float32Array> {
    if (network !== 'perturbed' && evaluations.some(({ perturb }) => perturb !== undefined))
      throw new Error(`layers can be perturbed in the model itself only, not in the network "${network}"`);
    const [batch = 0, ...rest] = views[0]?.shape ?? [];
    const rows = batch * evaluations.length;
    const size = rest.reduce((product, length) => product * length, batch);
    const x = new Float32Array(size * evaluations.length);
    const t = new Float32Array(rows);
    evaluations.forEach((evaluation, e) => {
      x.set(views[evaluation.view]?.values ?? [], e * size);
      t.fill(evaluation.t, e * batch, (e + 1) * batch);
    });
    const opened = await this.session(network);
    const memory = this.stackedMemory(
      handle,
      evaluations.map(({ key }) => key),
    );
    const outputs = await opened.run(
      {
        x: tensor({ shape: [rows, ...rest], values: x }),
        t: tensor({ shape: [rows], values: t }),
        ...memory,
        ...(network === 'perturbed' ? perturbing(opened, evaluations, [batch, rest[0] ?? 0]) : {}),
      },
      ['prediction'],
    );
    const { data } = outputs['prediction'] as Tensor;
    // A copy: the runtime's own buffer cannot be transferred to another thread.
    return Float32Array.from(data as Float32Array);
  }

  /** Frees what a sampling has encoded. */
  release(handle: number): void {
    this.memories.delete(handle);
  }

  async close(): Promise<void> {
    this.memories.clear();
    // A network that could not be opened has nothing to release.
    for (const opened of this.sessions.values()) await (await opened.catch(() => undefined))?.release();
  }

  /** The branches' memories below each other; made once for each combination of branches, since every step asks for the same. */
  private stackedMemory(handle: number, keys: readonly string[]): Memory {
    const ofSampling = this.memories.get(handle);
    const parts = keys.map((key) => {
      const memory = ofSampling?.get(key);
      if (memory === undefined) throw new Error(`sampling ${handle} has no memory "${key}"`);
      return memory;
    });
    const [first] = parts;
    if (first === undefined) throw new Error('a step without branches');
    if (parts.length === 1) return first;
    const joined = keys.join('|');
    const known = ofSampling?.get(joined);
    if (known !== undefined) return known;
    const memory = Object.fromEntries(
      Object.keys(first).map((name) => [name, concatenate(parts.map((part) => part[name] as Tensor))]),
    );
    ofSampling?.set(joined, memory);
    return memory;
  }

  private session(name: NetworkName): Promise<InferenceSession> {
    const network = this.networks[name];
    if (network === undefined) throw new Error(`the bundle has no network "${name}"`);
    const known = this.sessions.get(name) ?? openSession(network, this.threads);
    this.sessions.set(name, known);
    // What failed is tried again by the next who needs it: it may have been a moment without memory or file descriptors.
    known.catch(() => this.sessions.delete(name));
    return known;
  }
}

function perturbing(
  { inputMetadata }: InferenceSession,
  evaluations: Call<'denoise'>['evaluations'],
  [batch, frames]: readonly [batch: number, frames: number],
): Record<string, Tensor> {
  // Every mask is `[rows, layers]`: the exported network says how many layers it has.
  const mask = inputMetadata.find(({ name }) => name === 'identity');
  const layers = mask?.isTensor === true ? Number(mask.shape[1]) : 0;
  const inputs = perturbationInputs(
    evaluations.map(({ perturb }) => perturb),
    { batch, frames, layers },
  );
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
}

function concatenate(tensors: readonly Tensor[]): Tensor {
  const values = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  let batch = 0;
  for (const { data, dims } of tensors) {
    values.set(data as Float32Array, at);
    at += data.length;
    batch += dims[0] ?? 0;
  }
  return tensor({ shape: [batch, ...(tensors[0]?.dims.slice(1) ?? [])], values });
}

function tensor({ shape, values }: NetworkInput): Tensor {
  return new (onnxRuntime().Tensor)('float32', values, shape);
}
