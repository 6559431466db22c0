import type { ShownMotion } from './shown-motion';

/** Colours that arms have; after that many, the same ones with another mark. */
const COLOURS = 8;
/** With more figures than this, they are smaller, and the list of them is shut at first. */
const MANY = 8;
const SPEEDS = [0.25, 0.5, 1, 2];

/** What is in the page's `main`: the list of arms, a figure for each, what plays them, and the help. */
export function shell(title: string, motions: readonly ShownMotion[], seconds: number): string {
  return `<main><h1>${escapeHtml(title)}</h1>
<p id="problem" role="alert" hidden></p>
${motions.length > 1 ? armsPanel(motions) : ''}
<div class="stage${motions.length > MANY ? ' many' : ''}" tabindex="0" role="group" aria-label="3D view: arrow keys turn it, plus and minus come nearer and go away">${motions.map(figure).join('\n')}</div>
<p class="hint">Drag to turn; pinch, or scroll with Ctrl held, to come nearer. Space plays.</p>
<p id="said" class="unseen" role="status"></p>
${controls(seconds)}
${help(motions.length > 1)}</main>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function figure({ name, caption = '' }: ShownMotion, index: number): string {
  return `<figure style="${colour(index)}"><canvas role="img" aria-label="Motion of ${escapeHtml(name)}"></canvas><figcaption><b>${escapeHtml(name)}</b> <span>${escapeHtml(caption)}</span><div class="bars"></div></figcaption></figure>`;
}

function armsPanel(motions: readonly ShownMotion[]): string {
  const choices = motions.map(
    ({ name }, index) =>
      `<label class="choice arm" style="${colour(index)}"><input type="checkbox" checked><i class="swatch" data-mark="${Math.floor(index / COLOURS) % 3}"></i><span>${escapeHtml(name)}</span></label>`,
  );
  return `<details id="arms" class="arms"${motions.length > MANY ? '' : ' open'}><summary>Arms: <span id="count">${motions.length} of ${motions.length}</span> shown</summary>
<div class="choices"><fieldset><legend class="unseen">Shown</legend>${choices.join('\n')}
<button id="all" type="button">Show all</button> <button id="one" type="button">Show one</button></fieldset>
<fieldset><legend class="unseen">Without their names</legend><label class="choice"><input type="checkbox" id="blind">Blind: A, B, C …</label>
<label class="choice">in an order drawn from <input type="text" id="seed" value="1" autocomplete="off"></label>
<button id="reveal" type="button" disabled>Reveal</button></fieldset></div></details>`;
}

function controls(seconds: number): string {
  const speeds = SPEEDS.map((speed) => `<option value="${speed}"${speed === 1 ? ' selected' : ''}>${speed}×</option>`);
  return `<div class="controls" role="group" aria-label="Playing"><button id="play" type="button">Play</button>
<div class="track"><canvas id="wave" aria-hidden="true"></canvas><input id="scrub" type="range" min="0" max="1" step="1" value="0" aria-label="Position" aria-valuetext="0.0 s of ${seconds.toFixed(1)} s"></div>
<span id="time" class="time" aria-hidden="true">0.00 s</span>
<div class="more"><label class="choice">Speed <select id="speed">${speeds.join('')}</select></label>
<label class="choice"><input type="checkbox" id="loop">Loop</label>
<button id="ask" type="button" aria-label="Keys and help">?</button></div></div>`;
}

function help(several: boolean): string {
  const keys = [
    ['Space', 'plays and pauses, wherever you are but in a field, a list or on a button'],
    ['← → ↑ ↓', 'turn the view, when it has the focus (Tab takes you there, a click too)'],
    ['+ −', 'come nearer and go away; 0 is the view from the beginning'],
    [', .', 'one frame back and on, in the view and on the position; there, ← and → do it too'],
    ['Home End', 'the beginning and the end, likewise'],
  ].map(([key = '', what = '']) => `<tr><th scope="row">${key}</th><td>${what}</td></tr>`);
  const blind = several
    ? '<p>Blind, the arms are called A, B, C … in an order that is drawn from the text beside it: the same text, the same order. Whoever makes a link to this page may give it: <code>#blind=TEXT</code>. The names are still in the file: blind keeps them from the eye, not from a search.</p>'
    : '';
  return `<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys and help</h2><table>${keys.join('')}</table>
<p>At other speeds the sound keeps its pitch. What is shown, the speed and the place are in the address of the page: a copy of it shows the same. Nothing is sent anywhere.</p>${blind}
<form method="dialog"><button type="submit">Close</button></form></dialog>`;
}

function colour(index: number): string {
  return `--arm: var(--arm-${index % COLOURS})`;
}
