import { AnimationMixer, Box3, LoopOnce, Vector3, type AnimationAction, type Mesh, type Object3D } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import type { PageMotion } from './page-data';

/** One motion as the page shows it: its GLB, played by three.js. */
export interface Figure {
  readonly scene: Object3D;
  /** Where it faces: the angle around y from z towards x, radians. */
  readonly facing: number;
  /** The box of the body, without its face; undefined where there is but a face. */
  readonly body: Box3 | undefined;
  readonly face: Mesh | undefined;
  /** Names and weights of the channels that are shown as bars. */
  bars(): { readonly name: string; readonly weight: number }[];
  pose(seconds: number): void;
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
  let body: Object3D | undefined;
  let face: Mesh | undefined;
  scene.traverse((object) => {
    if (object.name === 'body') body = object;
    if (object.name === 'face' && 'isMesh' in object) face = object as Mesh;
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
  return {
    scene,
    facing: motion.facing,
    body: body && boxOf(scene, face),
    face,
    bars: () =>
      motion.bars.map((name) => {
        const index = face?.morphTargetDictionary?.[name] ?? -1;
        return { name, weight: face?.morphTargetInfluences?.[index] ?? 0 };
      }),
    pose,
  };
}

/** The box around the joints and the head. */
function boxOf(scene: Object3D, face: Object3D | undefined): Box3 {
  const box = new Box3();
  scene.traverse((object) => {
    if ('isBone' in object) box.expandByPoint(object.getWorldPosition(new Vector3()));
  });
  if (face !== undefined) box.expandByPoint(face.localToWorld(new Vector3(0, 1, 0)));
  return box;
}
