import type { PageData } from './page-data';
import { openStage } from './stage';
import { openTransport } from './transport';

/** What runs in a motion page. */
async function main(): Promise<void> {
  const data = JSON.parse(element('data').textContent ?? '') as PageData;
  const stage = await openStage(document.querySelector<HTMLElement>('.stage') ?? document.body, data).catch(
    (error: unknown) => {
      const problem = element('problem');
      problem.textContent = `The figures cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
      problem.hidden = false;
      document.body.dataset.problem = 'true';
      return undefined;
    },
  );
  openTransport(
    data,
    (seconds) => {
      stage?.draw(seconds);
      document.body.dataset.time = seconds.toFixed(2);
    },
    (redraw) => stage?.onViewChange(redraw),
  );
  document.body.dataset.ready = 'true';
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page lacks #${id}.`);
  return found;
}

void main();
