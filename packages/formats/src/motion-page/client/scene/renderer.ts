import { PerspectiveCamera, WebGLRenderer, type Scene, type Vector3 } from 'three';
import { FIELD, zoomOf } from './framing';

/** x, y (from the bottom), width and height in pixels. */
export type Area = readonly [number, number, number, number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws where the browser has no WebGL */
export function openRenderer(): WebGLRenderer {
  // Asked first: three.js would write to the console.
  if (document.createElement('canvas').getContext('webgl2') === null)
    throw new Error('this browser has no WebGL 2, or it is switched off. The audio plays all the same.');
  const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  return renderer;
}

interface View {
  readonly eye: Vector3;
  readonly at: Vector3;
  readonly area: Area;
}

/** Draws a part of the picture. */
export function view(renderer: WebGLRenderer, world: Scene, { eye, at, area }: View): void {
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
export function sized(canvas: HTMLCanvasElement): Size {
  const ratio = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [Math.max(1, Math.round(box.width * ratio)), Math.max(1, Math.round(box.height * ratio))];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return { width, height };
}
