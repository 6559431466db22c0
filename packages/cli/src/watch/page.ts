import { escapeHtml, REPORT_STYLE, trainingSection } from '@antiphon/experiment';
import { formatSeconds } from '../output/progress';
import type { Watched } from './watched';

const STYLE = `
.state { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: 1rem 0; padding: .9rem 1.3rem; background: var(--soft); border-radius: 8px; }
.state p { margin: 0; overflow-wrap: anywhere; }
progress { width: 100%; height: .8rem; accent-color: var(--accent); }
`;

/** Looks again every two seconds; what has not changed stays, and what was unfolded stays so. */
export const CLIENT = `
const main = document.querySelector('main');
const lost = document.getElementById('lost');
let version = main.dataset.version;
async function look() {
  try {
    const answer = await fetch('/state?since=' + encodeURIComponent(version));
    if (answer.status === 200) {
      version = answer.headers.get('etag') ?? '';
      const open = new Set([...main.querySelectorAll('details[open]')].map(({ id }) => id));
      const focused = document.activeElement?.closest('details')?.id;
      main.innerHTML = await answer.text();
      for (const id of open) document.getElementById(id)?.setAttribute('open', '');
      if (focused) document.getElementById(focused)?.querySelector('summary')?.focus();
    }
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  setTimeout(look, 2000);
}
setTimeout(look, 2000);
`;

/** The whole page; what changes is in its `main`. */
export function watchPage(watched: Watched, version: string): string {
  const title = escapeHtml(watched.name);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><style>${REPORT_STYLE}${STYLE}</style><script type="module" src="/client.js"></script></head>
<body><main data-version="${escapeHtml(version)}">${watchState(watched)}</main>
<p id="lost" role="status" hidden>No answer: “antiphon watch” has ended. What is shown is what was last known.</p></body></html>
`;
}

/** What is being done, how far it is, and how the trainings go. */
export function watchState({ name, arms, now, secondsLeft, last, cells, trainings }: Watched): string {
  const left = secondsLeft === null ? '' : `<p><strong>Left:</strong> ${formatSeconds(secondsLeft)}</p>`;
  const when =
    last === undefined
      ? ''
      : `<p class="muted">Last heard of: <time datetime="${last}">${last.replace('T', ' ').replace(/\..*/, ' UTC')}</time></p>`;
  return `<h1>${escapeHtml(name)}</h1>
<div class="state" role="status"><p><strong>Now:</strong> ${escapeHtml(now)}</p>${left}${when}</div>
${cells === undefined ? '' : cellsOf(cells)}
${trainingSection(trainings, arms)}`;
}

function cellsOf({ done, total, failed }: NonNullable<Watched['cells']>): string {
  const list =
    failed.length === 0
      ? ''
      : `<div class="failed"><h2>Failed</h2><ul>${failed.map((id) => `<li>${escapeHtml(id)}</li>`).join('')}</ul></div>`;
  return `<p><label for="cells">${done} of ${total} cells finished</label></p><progress id="cells" max="${Math.max(1, total)}" value="${done}"></progress>${list}`;
}
