import type { PageData } from './page-data';
import { openPreview } from './preview';

/**
 * Play button, scrub bar with waveform and clock, all led by the audio, or by the preview until that is over. Calls `show` with the time in seconds whenever the picture must be drawn.
 * @param onChange is given a function that draws again
 */
export function openTransport(
  data: PageData,
  show: (seconds: number) => void,
  onChange: (redraw: () => void) => void,
): void {
  const audio = new Audio(data.audio);
  const play = document.getElementById('play') as HTMLButtonElement;
  const scrub = document.getElementById('scrub') as HTMLInputElement;
  const wave = document.getElementById('wave') as HTMLCanvasElement;
  const clock = document.getElementById('time') as HTMLOutputElement;
  const total = () => (Number.isFinite(audio.duration) ? Math.max(audio.duration, data.seconds) : data.seconds);
  /** Where the user has put the bar, until the audio is there. */
  let sought: number | undefined;
  const preview = data.preview === true ? openPreview(play, data.seconds, draw) : undefined;

  function draw(): void {
    const time = Math.min(sought ?? preview?.time() ?? audio.currentTime, total());
    show(time);
    drawWave(wave, data.wave, time / total());
    scrub.value = String(time / total());
    clock.textContent = `${time.toFixed(2)} s`;
  }
  function loop(): void {
    draw();
    if (!audio.paused) requestAnimationFrame(loop);
  }
  play.addEventListener('click', () => {
    preview?.end();
    if (audio.paused) void audio.play();
    else audio.pause();
  });
  audio.addEventListener('play', () => {
    play.textContent = 'Pause';
    loop();
  });
  audio.addEventListener('pause', () => {
    play.textContent = 'Play';
    draw();
  });
  audio.addEventListener('seeked', () => {
    sought = undefined;
    draw();
  });
  audio.addEventListener('loadedmetadata', draw);
  scrub.addEventListener('input', () => {
    if (preview?.time() !== undefined) play.textContent = 'Play';
    preview?.end();
    sought = Number(scrub.value) * total();
    audio.currentTime = Math.min(sought, Number.isFinite(audio.duration) ? audio.duration : sought);
    draw();
  });
  window.addEventListener('resize', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  onChange(draw);
  draw();
}

function drawWave(canvas: HTMLCanvasElement, peaks: readonly number[], done: number): void {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const [past, future] = ['--accent', '--line'].map((name) => style.getPropertyValue(name).trim());
  peaks.forEach((peak, i) => {
    context.fillStyle = (i / peaks.length < done ? past : future) ?? '';
    const tall = Math.max(1, peak * height);
    context.fillRect((i * width) / peaks.length, (height - tall) / 2, Math.max(1, width / peaks.length - 0.5), tall);
  });
}
