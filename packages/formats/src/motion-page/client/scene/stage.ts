import { Color, PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { PageData } from '../page-data';
import { areasOf, armOf, aspectOf, showBars, SQUARE, type Arm } from './arm';
import { loadFigure } from './figure';
import { distanceOf, faceDistanceOf, FIELD, lookedAt } from './framing';
import { openRenderer, sized, view } from './renderer';

export interface Stage {
  /** Draws every figure that can be seen. */
  draw(seconds: number): void;
  /** Turns the view around the figures and over them, radians. */
  turn(around: number, over: number): void;
  /** Multiplies the distance. */
  approach(part: number): void;
  /** The view as it was first. */
  reset(): void;
  /** Calls back when the view was turned, or a figure came into sight. */
  onViewChange(redraw: () => void): void;
}

/**
 * Loads every motion and draws each into its canvas: one WebGL context for all of them (browsers allow few), one view that mouse, fingers and keys turn.
 * @param places of the figures, in the order of the motions
 * @throws where the browser has no WebGL
 */
export async function openStage(element: HTMLElement, places: readonly HTMLElement[], data: PageData): Promise<Stage> {
  const renderer = openRenderer();
  const all: Arm[] = [];
  for (const [i, motion] of data.motions.entries()) {
    const place = places[i];
    const canvas = place?.querySelector('canvas');
    if (place && canvas) all.push(armOf(await loadFigure(motion), place, canvas));
  }
  // The direction from whatever is looked at to the eye, for a figure that faces z; and how much further away it is than it must be to see the whole motion.
  const camera = new PerspectiveCamera(FIELD, 1, 0.05, 100);
  camera.position.set(0.18, 0.08, 1).setLength(1);
  const controls = openControls(camera, element);
  const outOfSight = new Set<Element>();

  function draw(seconds: number): void {
    const background = new Color(getComputedStyle(document.documentElement).getPropertyValue('--soft').trim());
    const elevation = Math.asin(camera.position.y / camera.position.length());
    const arms = all.filter(({ place }) => !place.hidden);
    const sizes = arms.map(({ canvas }) => sized(canvas));
    const areas = arms.map((arm, i) => areasOf(arm, sizes[i] ?? { width: 1, height: 1 }));
    // One distance for all: who is taller looks it.
    const away = Math.max(
      0,
      ...arms.map(({ frame }, i) => (frame ? distanceOf(frame, elevation, aspectOf(areas[i]?.body)) : 0)),
    );
    for (const [i, { figure, frame, floor, world, canvas, place, bars }] of arms.entries()) {
      if (outOfSight.has(place)) continue;
      figure.pose(seconds);
      const { width, height } = sizes[i] ?? { width: 1, height: 1 };
      // Even to the same size, it would make its buffers anew.
      const { width: wide, height: high } = renderer.domElement;
      if (wide !== width || high !== height) renderer.setSize(width, height, false);
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
  return {
    draw,
    turn: (around, over) => {
      controls.rotateLeft(-around);
      controls.rotateUp(over);
    },
    approach: (part) => controls.dollyIn(part),
    reset: () => controls.reset(),
    onViewChange: (redraw) => {
      controls.addEventListener('change', redraw);
      const watch = new IntersectionObserver(
        (changes) => {
          for (const { target, isIntersecting } of changes)
            if (isIntersecting) outOfSight.delete(target);
            else outOfSight.add(target);
          redraw();
        },
        { rootMargin: '25%' },
      );
      for (const { place } of all) watch.observe(place);
    },
  };
}

/** The view is turned by dragging; a finger that goes up or down scrolls the page, and so does the wheel, unless Ctrl is held (or two fingers pinch). */
function openControls(camera: PerspectiveCamera, element: HTMLElement): OrbitControls {
  element.addEventListener('wheel', (event) => !(event.ctrlKey || event.metaKey) && event.stopPropagation(), {
    capture: true,
  });
  const controls = new OrbitControls(camera, element);
  element.style.touchAction = 'pan-y';
  controls.enablePan = false;
  controls.minDistance = 0.25;
  controls.maxDistance = 2;
  controls.update();
  controls.saveState();
  return controls;
}
