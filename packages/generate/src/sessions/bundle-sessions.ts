import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Perturbation } from '@antiphon/core';
import type { LoadableNetworks } from '../bundle/network-paths';
import { openSession } from './open-session';
import { perturbationInputs } from './perturbation-inputs';
import { SamplingMemory, type Memory } from './sampling-memory';
import type { SessionCall } from './session-protocol';
import { tensor } from './tensor';

type Call<K extends SessionCall['kind']> = Extract<SessionCall, { kind: K }>;
type NetworkName = keyof LoadableNetworks;

/** The networks of a bundle, and what samplings have encoded with them. Belongs into a worker thread, which a network's `run` blocks. */
export class BundleSessions {
  private readonly sessions = new Map<NetworkName, Promise<InferenceSession>>();
  /** Per sampling. */
  private readonly memories = new Map<number, SamplingMemory>();

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
    this.memoryOf(handle).set(key, outputs as Memory);
  }

  /** `[evaluations·B, T, F]`. */
  async denoise({ handle, network, views, evaluations }: Call<'denoise'>): Promise<Float32Array> {
    const perturbations = evaluations.map(({ perturb }) => perturb);
    refusePerturbed(network, perturbations);
    const [batch = 0, ...rest] = views[0]?.shape ?? [];
    const rows = batch * evaluations.length;
    const size = rest.reduce((product, length) => product * length, batch);
    const x = new Float32Array(size * evaluations.length);
    const t = new Float32Array(rows);
    evaluations.forEach((evaluation, e) => {
      x.set(views[evaluation.view]?.values ?? [], e * size);
      t.fill(evaluation.t, e * batch, (e + 1) * batch);
    });
    const memory = this.memoryOf(handle).branches(evaluations.map(({ key }) => key));
    return this.predict(network, { x, t, shape: [rows, ...rest], memory, perturbations, batch });
  }

  /** Every run of one step of a group of lanes, each `[lanes, T, F]`. */
  async denoiseLanes({ handle, shape, runs }: Call<'denoise-lanes'>): Promise<Float32Array[]> {
    const answers: Float32Array[] = [];
    for (const { network, slot, keys, perturbations, x, t } of runs) {
      refusePerturbed(network, perturbations);
      const memory = this.memoryOf(handle).lanes(`${network} ${slot}`, keys);
      answers.push(await this.predict(network, { x, t, shape, memory, perturbations, batch: 1 }));
    }
    return answers;
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

  private async predict(network: NetworkName, run: Run): Promise<Float32Array> {
    const { x, t, shape, memory, perturbations, batch } = run;
    const opened = await this.session(network);
    const outputs = await opened.run(
      {
        x: tensor({ shape, values: x }),
        t: tensor({ shape: [t.length], values: t }),
        ...memory,
        ...(network === 'perturbed' ? perturbing(opened, perturbations, [batch, shape[1] ?? 0]) : {}),
      },
      ['prediction'],
    );
    const { data } = outputs['prediction'] as Tensor;
    // A copy: the runtime's own buffer cannot be transferred to another thread.
    return (data as Float32Array).slice();
  }

  private memoryOf(handle: number): SamplingMemory {
    const memory = this.memories.get(handle) ?? new SamplingMemory();
    this.memories.set(handle, memory);
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

/** What a network is fed, and how its rows are weakened: a perturbation for every `batch` of them. */
interface Run {
  readonly x: Float32Array;
  readonly t: Float32Array;
  readonly shape: readonly number[];
  readonly memory: Memory;
  readonly perturbations: readonly (Perturbation | undefined)[];
  readonly batch: number;
}

function refusePerturbed(network: NetworkName, perturbations: readonly (Perturbation | undefined)[]): void {
  if (network !== 'perturbed' && perturbations.some((perturb) => perturb !== undefined))
    throw new Error(`layers can be perturbed in the model itself only, not in the network "${network}"`);
}

function perturbing(
  { inputMetadata }: InferenceSession,
  perturbations: readonly (Perturbation | undefined)[],
  [batch, frames]: readonly [batch: number, frames: number],
): Record<string, Tensor> {
  // Every mask is `[rows, layers]`: the exported network says how many layers it has.
  const mask = inputMetadata.find(({ name }) => name === 'identity');
  const layers = mask?.isTensor === true ? Number(mask.shape[1]) : 0;
  const inputs = perturbationInputs(perturbations, { batch, frames, layers });
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
}
