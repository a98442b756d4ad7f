/** The page of the fault board: one card for each system, drawn once and kept up to date. */

const WORDS = {
  outage: 'Outage',
  latencyMs: 'Latency (ms)',
  throttleShare: 'Throttled (429)',
  errorShare: 'Failing (503)',
  timeoutAfterEffectShare: 'Time-out after the effect',
  duplicateShare: 'Webhooks sent twice',
  reorderShare: 'Webhooks reordered',
  dropShare: 'Webhooks dropped',
};
const cards = new Map();

async function ask(method, path, body) {
  const options =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(path, { method, ...options });
  return answer.json();
}

function cardOf(system) {
  const known = cards.get(system.name);
  if (known !== undefined) return known;
  const card = document.getElementById('system').content.firstElementChild.cloneNode(true);
  card.querySelector('h2').textContent = system.name;
  card.querySelector('.switches').append(...Object.keys(WORDS).map((name) => switchFor(system, name)));
  card.querySelector('.edits').append(...system.edits.map((edit) => buttonFor(system, edit, card)));
  document.getElementById('systems').append(card);
  cards.set(system.name, card);
  return card;
}

function switchFor(system, name) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  const isSwitch = name === 'outage';
  input.type = isSwitch ? 'checkbox' : 'number';
  input.name = name;
  input.min = '0';
  if (name.endsWith('Share')) Object.assign(input, { max: '1', step: '0.05' });
  input.addEventListener('change', () => {
    const value = isSwitch ? input.checked : Number(input.value);
    void ask('PUT', `/systems/${system.name}/faults`, { [name]: value }).then(refresh);
  });
  label.append(WORDS[name], input);
  return label;
}

function buttonFor(system, edit, card) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = edit;
  button.title = 'Behind the hub’s back';
  const press = async () => {
    const { told, error } = await ask('POST', `/systems/${system.name}/edits/${edit}`);
    card.querySelector('output').textContent = told ?? error;
  };
  button.addEventListener('click', () => void press());
  return button;
}

function draw(system) {
  const card = cardOf(system);
  card.classList.toggle('broken', Object.values(system.faults).some(Boolean));
  for (const input of card.querySelectorAll('input')) {
    if (input === document.activeElement && input.type === 'number') continue;
    if (input.type === 'checkbox') input.checked = system.faults[input.name];
    else input.value = system.faults[input.name];
  }
  const counts = Object.entries(system.counts).map(([name, count]) => `${name} ${count}`);
  card.querySelector('small').textContent = `${system.url} · ${counts.join(' · ')}`;
}

async function refresh() {
  for (const system of await ask('GET', '/systems')) draw(system);
}

document.getElementById('reset').addEventListener('click', () => void ask('POST', '/reset').then(refresh));
setInterval(() => void refresh().catch(() => undefined), 2000);
void refresh();
