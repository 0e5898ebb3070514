import type { Reply, Request } from './messages.ts';
import { RunView } from './run-view.ts';
import { fillForm, formAddress, formSettings } from './settings.ts';
import { tellInTab } from './tab-title.ts';

const find = <E extends Element>(id: string) => document.getElementById(id) as unknown as E;
const form = find<HTMLFormElement>('settings');
const [start, stop] = [find<HTMLButtonElement>('start'), find<HTMLButtonElement>('stop')];
const [state, error] = [find<HTMLElement>('state'), find<HTMLElement>('error')];
const view = new RunView(find);
const data = {
  training: new URL('../data/train.csv', import.meta.url).href,
  test: new URL('../data/test.csv', import.meta.url).href,
};

let worker = openWorker();
let adapter = '';
/** How the run ended, to be told when it is over. */
let ended = '';

function openWorker(): Worker {
  const opened = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  opened.addEventListener('message', ({ data: reply }: MessageEvent<Reply>) => take(reply));
  opened.addEventListener('error', ({ message }) =>
    take({ type: 'failed', message: `The worker did not load: ${message || 'reload the page'}.` }),
  );
  return opened;
}

const ask = (request: Request) => worker.postMessage(request);

function take(reply: Reply): void {
  switch (reply.type) {
    case 'ready':
      adapter = `${reply.device}, ${reply.engine}`;
      state.textContent = `Ready. Trains on ${adapter}.`;
      allow({ start: true, stop: false });
      return;
    case 'failed':
      refuse(reply.message);
      return;
    case 'over':
      tellInTab(undefined);
      if (ended) state.textContent = ended;
      allow({ start: true, stop: false });
      return;
    case 'plan':
      state.textContent = `Training on ${adapter}. The first steps take longest: programs are compiled.`;
      break;
    case 'step':
      tellInTab(`${Math.floor((100 * reply.step) / reply.steps)} %`);
      if (reply.step === 1) state.textContent = `Training on ${adapter}.`;
      break;
    case 'progress':
      state.textContent = `Learning a vocabulary: ${reply.stage}, ${reply.done} of ${reply.total}.`;
      break;
    case 'test':
      ended = `Finished on ${adapter}.`;
      break;
    case 'interrupted':
      ended = reply.message;
      break;
  }
  view.show(reply);
}

/** The worker's state is not known after an error: the next run gets a new one. */
function refuse(message: string): void {
  const training = adapter !== '';
  adapter = '';
  tellInTab(undefined);
  worker.terminate();
  state.textContent = training ? 'The training failed.' : 'This browser cannot train here.';
  error.textContent = message;
  error.hidden = false;
  find<HTMLElement>('remedy').hidden = training;
  allow({ start: false, stop: false });
  if (training) worker = openWorker();
}

function allow(allowed: { start: boolean; stop: boolean }): void {
  start.disabled = !allowed.start;
  stop.disabled = !allowed.stop;
  form.querySelector('fieldset')!.disabled = allowed.stop;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const settings = formSettings(form);
  history.replaceState(null, '', formAddress(form));
  error.hidden = true;
  ended = '';
  state.textContent = 'Reading the data…';
  view.restart();
  allow({ start: false, stop: true });
  ask({ type: 'train', settings, data });
});

stop.addEventListener('click', () => {
  stop.disabled = true;
  state.textContent = 'Stopping after this step…';
  ask({ type: 'stop' });
});

fillForm(form, new URLSearchParams(location.search));
