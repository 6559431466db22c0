import {
  AmbientLight,
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
import { distanceOf, faceDistanceOf, FIELD, frameOf, lookedAt, zoomOf, type Frame } from './framing';
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
  /** Undefined where there is but a face. */
  readonly frame: Frame | undefined;
  readonly floor: GridHelper;
}

/** Part of a canvas, from its top, that shows the face where there is a body too. */
const FACE_PART = 0.4;
/** Of the floor, metres. */
const SQUARE = 0.25;

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
  // The direction from whatever is looked at to the eye, for a figure that faces z; and how much further away it is than it must be to see the whole motion.
  const camera = new PerspectiveCamera(FIELD, 1, 0.05, 100);
  camera.position.set(0.18, 0.08, 1).setLength(1);
  const controls = new OrbitControls(camera, element);
  controls.enablePan = false;
  controls.minDistance = 0.25;
  controls.maxDistance = 2;
  controls.update();

  function draw(seconds: number): void {
    const background = new Color(getComputedStyle(document.documentElement).getPropertyValue('--soft').trim());
    const elevation = Math.asin(camera.position.y / camera.position.length());
    const sizes = arms.map(({ canvas }) => sized(canvas));
    const areas = arms.map((arm, i) => areasOf(arm, sizes[i] ?? { width: 1, height: 1 }));
    // One distance for all: who is taller looks it.
    const away = Math.max(
      0,
      ...arms.map(({ frame }, i) => (frame ? distanceOf(frame, elevation, aspectOf(areas[i]?.body)) : 0)),
    );
    for (const [i, { figure, frame, floor, world, canvas, bars }] of arms.entries()) {
      figure.pose(seconds);
      const { width, height } = sizes[i] ?? { width: 1, height: 1 };
      renderer.setSize(width, height, false);
      renderer.setClearColor(background, 1);
      renderer.setScissorTest(true);
      const turned = camera.position.clone().applyAxisAngle(new Vector3(0, 1, 0), figure.facing);
      const { body, face } = areas[i] ?? {};
      if (frame !== undefined && body !== undefined) {
        const at = lookedAt(figure, frame);
        // The floor goes along by whole squares, which looks as if it had no end.
        floor.position.set(SQUARE * Math.round(at.x / SQUARE), frame.floor - 0.02, SQUARE * Math.round(at.z / SQUARE));
        view(renderer, world, { eye: at.clone().addScaledVector(turned, away), at, area: body });
      }
      if (figure.face !== undefined && face !== undefined) {
        const at = figure.face.getWorldPosition(new Vector3());
        const distance = faceDistanceOf(figure.face.getWorldScale(new Vector3()).y);
        view(renderer, world, { eye: at.clone().addScaledVector(turned, distance), at, area: face });
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
  const floor = new GridHelper(24 * SQUARE, 24, 0x9aa4ad, 0xb9c1c7);
  floor.material.transparent = true;
  floor.material.opacity = 0.35;
  if (figure.body !== undefined) world.add(floor);
  const frame = figure.body && frameOf(figure);
  return { figure, world, canvas, bars: canvas.parentElement?.querySelector<HTMLElement>('.bars'), frame, floor };
}

/** x, y (from the bottom), width and height in pixels. */
type Area = readonly [number, number, number, number];

/** Where on its canvas an arm's body is drawn, and its face: above it, or alone. */
function areasOf(
  { figure, frame }: Arm,
  { width, height }: { width: number; height: number },
): { body?: Area; face?: Area } {
  const moves = figure.face?.morphTargetInfluences !== undefined;
  if (frame === undefined) return { face: [0, 0, width, height] };
  const top = moves ? Math.round(FACE_PART * height) : 0;
  return { body: [0, 0, width, height - top], ...(moves && { face: [0, height - top, width, top] }) };
}

function aspectOf([, , width, height]: Area = [0, 0, 1, 1]): number {
  return width / height;
}

interface View {
  readonly eye: Vector3;
  readonly at: Vector3;
  readonly area: Area;
}

function view(renderer: WebGLRenderer, world: Scene, { eye, at, area }: View): void {
  const [x, y, width, height] = area;
  const away = eye.distanceTo(at);
  const camera = new PerspectiveCamera(FIELD, width / height, away / 200, 20 * away);
  camera.position.copy(eye);
  camera.lookAt(at);
  camera.zoom = zoomOf(width / height);
  camera.updateProjectionMatrix();
  renderer.setViewport(x, y, width, height);
  renderer.setScissor(x, y, width, height);
  renderer.render(world, camera);
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
