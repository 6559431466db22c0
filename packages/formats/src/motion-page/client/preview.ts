/** Moves without sound, over and over, while it can be seen. */
export interface Preview {
  /** Seconds; undefined once it is over, and where the system asks for less motion. */
  time(): number | undefined;
  end(): void;
}

/** Seconds that the last pose stays. */
const REST = 0.8;

/** @param draw is called for every picture */
export function openPreview(play: HTMLElement, seconds: number, draw: () => void): Preview {
  let over = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let seen = true;
  let [time, last] = [0, performance.now()];
  function step(now: number): void {
    if (over) return;
    if (seen) {
      time = (time + (now - last) / 1000) % (seconds + REST);
      draw();
    }
    last = now;
    requestAnimationFrame(step);
  }
  if (!over) {
    play.textContent = 'Play with sound';
    new IntersectionObserver(([entry]) => (seen = entry?.isIntersecting ?? true)).observe(document.body);
    requestAnimationFrame(step);
  }
  return { time: () => (over ? undefined : Math.min(time, seconds)), end: () => void (over = true) };
}
