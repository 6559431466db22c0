import type { Address } from './address';
import { entryOf, label, putInOrder, type ArmEntry } from './arm-entry';
import { blindOrder, letterOf } from './blind-order';
import { element, perhaps } from './element';
import type { PageState } from './page-state';

/** What a blind page's order is drawn from where nobody has written anything. */
const SEED = '1';

/**
 * Which arms are shown, in which order and under which names: by the boxes above them, and by the page's state. At least one stays.
 * Must be called before anything is drawn, so that a blind page never shows a name.
 * @param figures in the order of the file
 * @param changed is called when the picture must be drawn
 */
export function openArms(
  figures: readonly HTMLElement[],
  address: Address,
  changed: () => void,
): { apply(state: PageState): void } {
  document.body.dataset.named = 'true';
  const panel = perhaps('arms', HTMLDetailsElement);
  // A page with one motion has nothing to choose.
  if (panel === undefined) return { apply: () => undefined };
  if (matchMedia('(max-width: 640px)').matches) panel.open = false;
  const [blind, seed] = [element('blind', HTMLInputElement), element('seed', HTMLInputElement)];
  const reveal = element('reveal', HTMLButtonElement);
  const rows = [...panel.querySelectorAll<HTMLElement>('.arm')];
  const arms = figures.flatMap((figure, i) => entryOf(figure, rows[i]) ?? []);
  let order = arms;
  const called = (arm: ArmEntry) => (address.state().blind === undefined ? arm.name : letterOf(order.indexOf(arm)));
  const boxed = () => order.filter(({ box }) => box.checked);
  const say = (text: string) => (element('said', HTMLElement).textContent = text);

  function apply({ blind: drawn, revealed, arms: wanted }: PageState): void {
    order = drawn === undefined ? arms : blindOrder(arms.length, drawn).flatMap((index) => arms[index] ?? []);
    const covered = drawn !== undefined && !revealed;
    const known = order.some((arm) => wanted.includes(called(arm)));
    order.forEach((arm, place) => {
      const name = called(arm);
      label(arm, {
        name: drawn === undefined || covered ? name : `${name} = ${arm.name}`,
        caption: covered ? '' : arm.caption,
        look: arms[place] ?? arm,
      });
      arm.box.checked = !known || wanted.includes(name);
      arm.figure.hidden = !arm.box.checked;
    });
    putInOrder(order.map(({ figure }) => figure));
    putInOrder(order.map(({ choice }) => choice));
    element('count', HTMLElement).textContent = `${boxed().length} of ${order.length}`;
    blind.checked = drawn !== undefined;
    if (drawn !== undefined) seed.value = drawn;
    reveal.disabled = drawn === undefined;
    reveal.textContent = drawn === undefined || covered ? 'Reveal' : 'Cover';
    changed();
  }

  function change(part: Partial<PageState>): void {
    address.set(part);
    apply(address.state());
  }
  function choose(shown: readonly ArmEntry[]): void {
    change({ arms: shown.length === order.length ? [] : shown.map(called) });
  }
  for (const { box } of arms)
    box.addEventListener('change', () => {
      if (boxed().length > 0) return choose(boxed());
      box.checked = true;
      say('One arm stays.');
    });
  element('all', HTMLButtonElement).addEventListener('click', () => choose(order));
  element('one', HTMLButtonElement).addEventListener('click', () => choose(boxed().slice(0, 1)));
  function draw(): void {
    // All are shown: a choice by names would tell which letters they have.
    change({ blind: blind.checked ? seed.value.trim() || SEED : undefined, revealed: false, arms: [] });
    const [last] = order.slice(-1).map(called);
    say(blind.checked ? `Blind: the arms are called A to ${last}.` : 'The arms have their names.');
  }
  blind.addEventListener('change', draw);
  seed.addEventListener('change', () => blind.checked && draw());
  reveal.addEventListener('click', () => {
    change({ revealed: !address.state().revealed });
    const names = order.map((arm) => `${called(arm)} is ${arm.name}`);
    say(address.state().revealed ? names.join(', ') : 'The names are covered.');
  });
  apply(address.state());
  return { apply };
}
