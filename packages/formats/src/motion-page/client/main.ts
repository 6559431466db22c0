import { openAddress } from './address';
import { openArms } from './arms';
import { element } from './element';
import { openKeys } from './keys';
import type { PageData } from './page-data';
import { openStage } from './scene/stage';
import { openTransport, type Transport } from './transport';

/** What runs in a motion page. */
async function main(): Promise<void> {
  const data = JSON.parse(element('data', HTMLElement).textContent) as PageData;
  const view = document.querySelector<HTMLElement>('.stage') ?? document.body;
  const figures = [...view.querySelectorAll('figure')];
  let transport: Transport | undefined;
  const address = openAddress(data.blind, (state) => {
    arms.apply(state);
    transport?.apply(state);
  });
  // Before anything is awaited: a blind page has no names from its first picture on.
  const arms = openArms(figures, address, () => transport?.draw());
  const stage = await openStage(view, figures, data).catch((error: unknown) => {
    const problem = element('problem', HTMLElement);
    problem.textContent = `The figures cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
    problem.hidden = false;
    document.body.dataset.problem = 'true';
    return undefined;
  });
  const opened = (transport = openTransport(data, address, (seconds) => {
    stage?.draw(seconds);
    document.body.dataset.time = seconds.toFixed(2);
  }));
  stage?.onViewChange(() => opened.draw());
  openKeys(opened, stage, view);
  opened.draw();
  document.body.dataset.ready = 'true';
}

void main();
