import { element } from './element';
import type { Stage } from './scene/stage';
import type { Transport } from './transport';

/** What a press of an arrow turns, radians. */
const TURN = Math.PI / 30;
/** What a press of + leaves of the distance. */
const NEARER = 0.9;
/** These do something with a space themselves. */
const ACTS = 'button, select, textarea, summary, a[href], dialog, [contenteditable], input:not([type=range])';

/** The page's keys, as its help tells them; the help, too. */
export function openKeys(transport: Transport, stage: Stage | undefined, view: HTMLElement): void {
  const help = element('help', HTMLDialogElement);
  element('ask', HTMLButtonElement).addEventListener('click', () => help.showModal());
  document.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || withModifier(event) || (event.target instanceof Element && event.target.closest(ACTS)))
      return;
    event.preventDefault();
    if (!event.repeat) transport.toggle();
  });
  // The slider has its own arrows, Home and End: a frame is its step.
  const frames: Keys = { ',': () => transport.step(-1), '.': () => transport.step(1) };
  listen(element('scrub', HTMLInputElement), frames);
  const turns: Keys = stage
    ? {
        ArrowLeft: () => stage.turn(-TURN, 0),
        ArrowRight: () => stage.turn(TURN, 0),
        ArrowUp: () => stage.turn(0, TURN),
        ArrowDown: () => stage.turn(0, -TURN),
        '+': () => stage.approach(NEARER),
        '=': () => stage.approach(NEARER),
        '-': () => stage.approach(1 / NEARER),
        '0': () => stage.reset(),
      }
    : {};
  const ends: Keys = { Home: () => transport.seek(0), End: () => transport.seek(Infinity) };
  listen(view, { ...frames, ...turns, ...ends });
}

type Keys = Readonly<Record<string, () => void>>;

function listen(element: HTMLElement, keys: Keys): void {
  element.addEventListener('keydown', (event) => {
    const act = withModifier(event) ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function withModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}
