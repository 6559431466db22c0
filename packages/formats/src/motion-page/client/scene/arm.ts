import { AmbientLight, DirectionalLight, GridHelper, HemisphereLight, Scene, Vector3 } from 'three';
import type { Figure } from './figure';
import { frameOf, type Frame } from './framing';
import type { Area, Size } from './renderer';

/** A figure, and where it is in the page. */
export interface Arm {
  readonly figure: Figure;
  readonly world: Scene;
  readonly canvas: HTMLCanvasElement;
  readonly place: HTMLElement;
  readonly bars: HTMLElement | null | undefined;
  /** Undefined where there is but a face. */
  readonly frame: Frame | undefined;
  readonly floor: GridHelper;
}

/** Part of a canvas, from its top, that shows the face where there is a body too. */
const FACE_PART = 0.4;
/** Of the floor, metres. */
export const SQUARE = 0.25;

/** Puts a figure into the light, on a floor. */
export function armOf(figure: Figure, place: HTMLElement, canvas: HTMLCanvasElement): Arm {
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
  return { figure, world, canvas, place, bars: place.querySelector<HTMLElement>('.bars'), frame, floor };
}

/** Where on its canvas an arm's body is drawn, and its face: above it, or alone. */
export function areasOf({ figure, frame }: Arm, { width, height }: Size): { body?: Area; face?: Area } {
  const moves = figure.face?.morphTargetInfluences !== undefined;
  if (frame === undefined) return { face: [0, 0, width, height] };
  const top = moves ? Math.round(FACE_PART * height) : 0;
  return { body: [0, 0, width, height - top], ...(moves && { face: [0, height - top, width, top] }) };
}

export function aspectOf([, , width, height]: Area = [0, 0, 1, 1]): number {
  return width / height;
}

/** The channels that the head cannot show, as bars below it. */
export function showBars(element: HTMLElement, figure: Figure): void {
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
