import {
  AmbientLight,
  Box3,
  Color,
  DirectionalLight,
  GridHelper,
  HemisphereLight,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { loadFigure, type Figure } from './figure';
import type { PageData } from './page-data';

export interface Stage {
  draw(seconds: number): void;
  /** Calls back when the user has turned the view. */
  onViewChange(redraw: () => void): void;
}

interface Arm {
  readonly figure: Figure;
  readonly world: Scene;
  readonly canvas: HTMLCanvasElement;
  readonly bars: HTMLElement | null | undefined;
  /** The middle of the body in its first frame, whose height it keeps. */
  readonly centre: Vector3;
}

/** Vertical angle of view, degrees. */
const FIELD = 28;
/** Part of a canvas, from its top, that shows the face where there is a body too. */
const FACE_PART = 0.4;

/**
 * Loads every motion and draws each into its canvas: one WebGL context for all of them (browsers allow few), one view that the mouse turns.
 * @throws where the browser has no WebGL
 */
export async function openStage(element: HTMLElement, data: PageData): Promise<Stage> {
  const renderer = openRenderer();
  const canvases = [...element.querySelectorAll('canvas')];
  const arms: Arm[] = [];
  for (const [i, motion] of data.motions.entries()) {
    const canvas = canvases[i];
    if (canvas !== undefined) arms.push(arm(await loadFigure(motion), canvas));
  }
  // The view as an offset from whatever a figure's middle is, for a figure that faces z.
  const camera = new PerspectiveCamera(FIELD, 1, 0.05, 100);
  const size = Math.max(...arms.map(({ figure }) => reach(figure)));
  camera.position.set(0.18, 0.08, 1).setLength(distanceFor(size));
  const controls = new OrbitControls(camera, element);
  controls.enablePan = false;
  controls.minDistance = size;
  controls.maxDistance = 8 * size;
  controls.update();

  function draw(seconds: number): void {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    for (const { figure, world, canvas, bars, centre } of arms) {
      figure.pose(seconds);
      const { width, height } = sized(canvas);
      renderer.setSize(width, height, false);
      renderer.setClearColor(new Color(dark ? 0x20262d : 0xe9eef0), 1);
      renderer.setScissorTest(true);
      const split = figure.body !== undefined && figure.face?.morphTargetInfluences !== undefined ? FACE_PART : 0;
      const top = Math.round(height * split);
      const turned = camera.position.clone().applyAxisAngle(new Vector3(0, 1, 0), figure.facing);
      if (figure.body !== undefined) {
        const at = follow(figure, centre);
        view(renderer, world, { eye: at.clone().add(turned), at, area: [0, 0, width, height - top] });
      }
      if (figure.face !== undefined && (split > 0 || figure.body === undefined)) {
        const at = faceCentre(figure);
        const radius = figure.face.getWorldScale(new Vector3()).y;
        const away = turned.clone().setLength(distanceFor(1.28 * radius) * (turned.length() / distanceFor(size)));
        const area = split > 0 ? ([0, height - top, width, top] as const) : ([0, 0, width, height] as const);
        view(renderer, world, { eye: at.clone().add(away), at, area });
      }
      canvas.getContext('2d')?.drawImage(renderer.domElement, 0, 0);
      if (bars) showBars(bars, figure);
    }
  }
  return { draw, onViewChange: (redraw) => controls.addEventListener('change', redraw) };
}

function openRenderer(): WebGLRenderer {
  // Asked first: three.js would write to the console.
  if (document.createElement('canvas').getContext('webgl2') === null)
    throw new Error('this browser has no WebGL 2, or it is switched off. The audio plays all the same.');
  const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  return renderer;
}

function arm(figure: Figure, canvas: HTMLCanvasElement): Arm {
  const world = new Scene();
  world.add(figure.scene, new AmbientLight(0xffffff, 0.55), new HemisphereLight(0xffffff, 0x8a8378, 1.3));
  const key = new DirectionalLight(0xffffff, 2.2);
  key.position.set(0.8, 1.4, 1.6).applyAxisAngle(new Vector3(0, 1, 0), figure.facing);
  world.add(key);
  const centre = figure.body?.getCenter(new Vector3()) ?? new Vector3();
  if (figure.body !== undefined) {
    const floor = new GridHelper(6, 24, 0x9aa4ad, 0xb9c1c7);
    floor.position.set(centre.x, figure.body.min.y - 0.02, centre.z);
    floor.material.transparent = true;
    floor.material.opacity = 0.35;
    world.add(floor);
  }
  return { figure, world, canvas, bars: canvas.parentElement?.querySelector<HTMLElement>('.bars'), centre };
}

interface View {
  readonly eye: Vector3;
  readonly at: Vector3;
  /** x, y (from the bottom), width and height in pixels. */
  readonly area: readonly [number, number, number, number];
}

function view(renderer: WebGLRenderer, world: Scene, { eye, at, area }: View): void {
  const [x, y, width, height] = area;
  const camera = new PerspectiveCamera(FIELD, width / height, 0.02, 100);
  camera.position.copy(eye);
  camera.lookAt(at);
  // A narrow area shows as much across as one of 3 : 4.
  camera.zoom = Math.min(1, width / height / 0.75);
  camera.updateProjectionMatrix();
  renderer.setViewport(x, y, width, height);
  renderer.setScissor(x, y, width, height);
  renderer.render(world, camera);
}

/** Half of what must be seen, metres. */
function reach({ body, face }: Figure): number {
  if (body !== undefined) return 0.52 * (body.max.y - body.min.y) + 0.08;
  return 1.35 * (face?.getWorldScale(new Vector3()).y ?? 1);
}

function distanceFor(half: number): number {
  return half / Math.sin((FIELD / 2) * (Math.PI / 180));
}

/** The middle of the figure now: it may walk, but the view does not nod with it. */
function follow({ scene }: Figure, centre: Vector3): Vector3 {
  const box = new Box3();
  const at = new Vector3();
  scene.traverse((object) => {
    if ('isBone' in object && object.parent !== null && !('isBone' in object.parent))
      box.expandByPoint(object.getWorldPosition(at));
  });
  const root = box.getCenter(new Vector3());
  return new Vector3(root.x, centre.y, root.z);
}

function faceCentre({ face }: Figure): Vector3 {
  return face?.getWorldPosition(new Vector3()) ?? new Vector3();
}

/** The canvas with as many pixels as it has on the screen. */
function sized(canvas: HTMLCanvasElement): { width: number; height: number } {
  const ratio = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [Math.max(1, Math.round(box.width * ratio)), Math.max(1, Math.round(box.height * ratio))];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return { width, height };
}

function showBars(element: HTMLElement, figure: Figure): void {
  figure.bars().forEach(({ name, weight }, i) => {
    let row = element.children[i] as HTMLElement | undefined;
    if (row === undefined) {
      row = document.createElement('div');
      row.append(Object.assign(document.createElement('span'), { textContent: name }), document.createElement('i'));
      element.append(row);
    }
    row.style.setProperty('--weight', String(Math.min(1, Math.abs(weight))));
  });
}
