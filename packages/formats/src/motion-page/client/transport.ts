import type { Address } from './address';
import { element } from './element';
import type { PageData } from './page-data';
import type { PageState } from './page-state';
import { openPreview } from './preview';
import { drawWave } from './wave';

export interface Transport {
  draw(): void;
  /** Plays what is paused, pauses what plays. */
  toggle(): void;
  /** Pauses, and goes so many frames on; of a negative number, back. */
  step(frames: number): void;
  /** Goes to a time, seconds. */
  seek(seconds: number): void;
  /** Takes over speed, loop and time. */
  apply(state: PageState): void;
}

/**
 * Play button, slider with waveform and clock, speed and loop, all led by the audio, or by the preview until that is over. Calls `show` with the time in seconds whenever the picture must be drawn.
 */
export function openTransport(data: PageData, address: Address, show: (seconds: number) => void): Transport {
  const audio = new Audio(data.audio);
  audio.preservesPitch = true;
  const play = element('play', HTMLButtonElement);
  const scrub = element('scrub', HTMLInputElement);
  const wave = element('wave', HTMLCanvasElement);
  const clock = element('time', HTMLElement);
  const speed = element('speed', HTMLSelectElement);
  const loop = element('loop', HTMLInputElement);
  const total = () => (Number.isFinite(audio.duration) ? Math.max(audio.duration, data.seconds) : data.seconds);
  /** Where the user has put the slider, until the audio is there. */
  let sought: number | undefined;
  const preview = data.preview === true ? openPreview(play, data.seconds, draw) : undefined;
  const now = () => Math.min(sought ?? preview?.time() ?? audio.currentTime, total());

  function draw(): void {
    const time = now();
    show(time);
    drawWave(wave, data.wave, time / total());
    scrub.max = String(Math.round(total() * data.fps));
    scrub.value = String(Math.round(time * data.fps));
    scrub.setAttribute('aria-valuetext', `${time.toFixed(1)} s of ${total().toFixed(1)} s`);
    clock.textContent = `${time.toFixed(2)} s`;
  }
  function playing(): void {
    draw();
    if (!audio.paused) requestAnimationFrame(playing);
  }
  function seek(seconds: number): void {
    if (preview?.time() !== undefined) play.textContent = 'Play';
    preview?.end();
    sought = Math.min(Math.max(seconds, 0), total());
    audio.currentTime = Math.min(sought, Number.isFinite(audio.duration) ? audio.duration : sought);
    address.set({ time: sought });
    draw();
  }
  function apply(state: PageState): void {
    audio.playbackRate = audio.defaultPlaybackRate = state.speed;
    audio.loop = state.loop;
    speed.value = String(state.speed);
    // A speed that only the address knows.
    if (speed.value === '') speed.append(new Option(`${state.speed}×`, String(state.speed), true, true));
    loop.checked = state.loop;
    if (state.time > 0 && Math.abs(state.time - now()) > 1e-3) seek(state.time);
  }

  play.addEventListener('click', () => {
    preview?.end();
    if (audio.paused) void audio.play();
    else audio.pause();
  });
  audio.addEventListener('play', () => {
    play.textContent = 'Pause';
    playing();
  });
  audio.addEventListener('pause', () => {
    play.textContent = 'Play';
    address.set({ time: audio.ended ? 0 : now() });
    draw();
  });
  audio.addEventListener('seeked', () => {
    // Most often it is where the user has put it, which is drawn already.
    const moved = Math.abs(audio.currentTime - (sought ?? Infinity)) > 1e-3;
    sought = undefined;
    if (moved) draw();
  });
  audio.addEventListener('loadedmetadata', draw);
  scrub.addEventListener('input', () => seek(Number(scrub.value) / data.fps));
  speed.addEventListener('change', () => {
    address.set({ speed: Number(speed.value), time: now() });
    apply(address.state());
  });
  loop.addEventListener('change', () => {
    address.set({ loop: loop.checked, time: now() });
    apply(address.state());
  });
  window.addEventListener('resize', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  apply(address.state());
  return {
    draw,
    toggle: () => play.click(),
    step: (frames) => {
      audio.pause();
      seek((Math.round(now() * data.fps) + frames) / data.fps);
    },
    seek,
    apply,
  };
}
