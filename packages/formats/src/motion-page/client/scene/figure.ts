import {
  AnimationMixer,
  LoopOnce,
  Vector3,
  type AnimationAction,
  type Mesh,
  type Object3D,
  type SkinnedMesh,
} from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { cornersOf, outlineOf } from './outline';
import type { PageMotion } from '../page-data';

/** One motion as the page shows it: its GLB, played by three.js. */
export interface Figure {
  readonly scene: Object3D;
  /** Where it faces: the angle around y from z towards x, radians. */
  readonly facing: number;
  /** Undefined where there is but a face. */
  readonly body: SkinnedMesh | undefined;
  readonly face: Mesh | undefined;
  /** Seconds of its frames. */
  readonly times: readonly number[];
  /** Those of them in which a joint that travels is furthest along an axis. */
  readonly furthest: readonly number[];
  /** Names and weights of the channels that are shown as bars. */
  bars(): { readonly name: string; readonly weight: number }[];
  pose(seconds: number): void;
  /** Where its root is in the pose; of several, their middle. */
  root(): Vector3;
  /** Points around everything that is drawn of it in the pose. They are valid until the next one is asked for. */
  outline(): Iterable<Vector3>;
}

export async function loadFigure(motion: PageMotion): Promise<Figure> {
  const bytes = Uint8Array.from(atob(motion.glb), (character) => character.charCodeAt(0));
  const { scene, animations } = await new GLTFLoader().parseAsync(bytes.buffer, '');
  const mixer = new AnimationMixer(scene);
  const actions: AnimationAction[] = animations.map((clip) => {
    const action = mixer.clipAction(clip);
    action.setLoop(LoopOnce, 1);
    action.clampWhenFinished = true;
    return action.play();
  });
  let body: SkinnedMesh | undefined;
  let face: Mesh | undefined;
  const roots: Object3D[] = [];
  scene.traverse((object) => {
    if (object.name === 'body' && 'isSkinnedMesh' in object) body = object as SkinnedMesh;
    if (object.name === 'face' && 'isMesh' in object) face = object as Mesh;
    if ('isBone' in object && object.parent !== null && !('isBone' in object.parent)) roots.push(object);
    // Bounding spheres of the rest pose would hide figures that move away.
    object.frustumCulled = false;
  });
  const pose = (seconds: number) => {
    for (const action of actions) {
      action.paused = false;
      action.time = Math.min(seconds, action.getClip().duration);
    }
    mixer.update(0);
    scene.updateMatrixWorld(true);
  };
  pose(0);
  const tracks = animations.flatMap((clip) => clip.tracks);
  const corners = cornersOf(body, face);
  return {
    scene,
    facing: motion.facing,
    body,
    face,
    times: Array.from(tracks[0]?.times ?? [0]),
    furthest: tracks
      .filter(({ name }) => name.endsWith('.position'))
      .flatMap(({ times, values }) => extremes(times, values)),
    bars: () =>
      motion.bars.map((name) => {
        const index = face?.morphTargetDictionary?.[name] ?? -1;
        return { name, weight: face?.morphTargetInfluences?.[index] ?? 0 };
      }),
    pose,
    root: () => {
      const sum = new Vector3();
      for (const root of roots) sum.add(root.getWorldPosition(new Vector3()));
      return sum.divideScalar(Math.max(1, roots.length));
    },
    outline: () => outlineOf(corners),
  };
}

/** When a vector's components are smallest and greatest. */
function extremes(times: ArrayLike<number>, values: ArrayLike<number>): number[] {
  return [0, 1, 2].flatMap((axis) => {
    let [least, most] = [0, 0];
    for (let i = 0; i < times.length; i++) {
      const value = values[3 * i + axis] ?? 0;
      if (value < (values[3 * least + axis] ?? 0)) least = i;
      if (value > (values[3 * most + axis] ?? 0)) most = i;
    }
    return [times[least] ?? 0, times[most] ?? 0];
  });
}
