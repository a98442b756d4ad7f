// The live part of the status page: asks for the status every two seconds with the key of this tab.
const KEY = 'crossdock-key';
const EVERY_MS = 2000;
const at = (id) => document.getElementById(id);

/** Makes an element; everything from outside goes in as text, never as HTML. */
function element(name, { text, kind, title } = {}, children = []) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  if (title) made.title = title;
  made.append(...children);
  return made;
}

const STEPS = [
  [90, 1, 's'],
  [5400, 60, 'min'],
  [129600, 3600, 'h'],
  [Infinity, 86400, 'd'],
];
function span(seconds) {
  if (seconds === undefined) return '–';
  const [, size, unit] = STEPS.find(([under]) => seconds < under);
  return `${Math.round(seconds / size)} ${unit}`;
}
const count = (number) => number.toLocaleString();

const VERDICTS = {
  'on-time': ['on time', 'good'],
  late: ['late', 'bad'],
  failing: ['failing', 'bad'],
  loading: ['loading', 'calm'],
  paused: ['paused', 'warn'],
  silent: ['silent', 'warn'],
};

function table(columns, rows, none) {
  if (rows.length === 0) return element('p', { text: none, kind: 'quiet' });
  const head = element(
    'tr',
    {},
    columns.map(([text, kind]) => element('th', { text, kind })),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, place) => {
        const shown = cell instanceof Node ? element('td', {}, [cell]) : element('td', { text: cell ?? '' });
        shown.className = columns[place][1] ?? '';
        return shown;
      }),
    ),
  );
  return element('table', {}, [element('thead', {}, [head]), element('tbody', {}, body)]);
}

const NUMBER = 'number';
const word = (text, kind) => element('span', { text, kind: `word ${kind}` });
const alarm = (number) => (number === 0 ? '0' : word(count(number), 'bad'));

function flows(status) {
  return table(
    [
      ['Flow'],
      ['Stands'],
      ['Behind', NUMBER],
      ['Promised', NUMBER],
      ['Last heard', NUMBER],
      ['Waiting', NUMBER],
      ['Failing', NUMBER],
      ['Answers for it'],
      ['Because'],
    ],
    status.flows.map((flow) => [
      flow.flow,
      word(...VERDICTS[flow.verdict]),
      span(flow.behindSeconds),
      span(flow.objectiveSeconds),
      flow.source ? span(flow.source.heardSecondsAgo) : '',
      count(flow.waiting),
      alarm(flow.failing),
      flow.businessOwner,
      flow.because ?? '',
    ]),
    'The landscape declares no running flow.',
  );
}

function bar(accepted, expected) {
  if (expected === 0) return element('span', { text: 'nothing to deliver', kind: 'quiet' });
  const made = element('progress', { title: `${accepted} of ${expected}` });
  made.max = expected;
  made.value = accepted;
  return element('span', {}, [made, ` ${Math.floor((100 * accepted) / expected)} %`]);
}

function targets(status) {
  const all = status.flows.flatMap((flow) => flow.targets);
  return table(
    [
      ['Target'],
      ['Delivered'],
      ['Expected', NUMBER],
      ['Accepted', NUMBER],
      ['Confirmed', NUMBER],
      ['Waiting', NUMBER],
      ['Failing', NUMBER],
      ['Withheld', NUMBER],
      ['Per second', NUMBER],
    ],
    all.map((target) => [
      target.target,
      bar(target.accepted, target.expected),
      count(target.expected),
      count(target.accepted),
      count(target.confirmed),
      count(target.waiting),
      alarm(target.failing),
      count(target.withheld),
      target.acceptedPerSecond.toFixed(1),
    ]),
    'No flow has a target.',
  );
}

const GATES = { open: 'good', probe: 'warn' };
function systems(status) {
  return table(
    [
      ['System'],
      ['Title'],
      ['Gate'],
      ['Requests a second', NUMBER],
      ['Sent in the last hour', NUMBER],
      ['Refused', NUMBER],
      ['Reason'],
    ],
    status.systems.map((system) => [
      system.system,
      system.title,
      system.gate
        ? word(system.gate, GATES[system.gate] ?? 'bad')
        : element('span', { text: 'nothing is sent', kind: 'quiet' }),
      system.requestsPerSecond === undefined ? '' : system.requestsPerSecond.toFixed(1),
      system.lastHour ? count(system.lastHour.sent) : '',
      system.lastHour ? alarm(system.lastHour.refused) : '',
      [system.reason, system.pausedBy && `by ${system.pausedBy}`].filter(Boolean).join(' '),
    ]),
    'The landscape declares no system.',
  );
}

function sources(status) {
  const all = status.flows.flatMap((flow) => (flow.source ? [flow.source] : []));
  return table(
    [
      ['Source'],
      ['First load'],
      ['Arrived', NUMBER],
      ['Applied', NUMBER],
      ['Duplicates absorbed', NUMBER],
      ['Waiting', NUMBER],
      ['To fetch', NUMBER],
      ['Parked', NUMBER],
      ['Failure'],
    ],
    all.map((source) => [
      source.source,
      source.firstLoad.replace('-', ' '),
      count(source.arrived),
      count(source.applied),
      count(source.absorbed),
      count(source.waiting),
      count(source.toFetch),
      alarm(source.parked.breach + source.parked.waiting + source.parked.conflict + source.parked.poison),
      source.failure ?? '',
    ]),
    'No flow has a source.',
  );
}

function questions(status) {
  const { open, byOwner } = status.exceptions;
  return table(
    [['Owner'], ['Open', NUMBER], ['Oldest']],
    byOwner.map((each) => [each.owner, count(each.open), new Date(each.oldest).toLocaleString()]),
    open === 0 ? 'No questions are open.' : '',
  );
}

const isReady = (standing) => (standing === 'ready' ? word('ready', 'good') : word('not ready', 'bad'));

function health({ state, parts }) {
  return element('div', {}, [
    element('p', {}, [isReady(state)]),
    table(
      [['Part'], ['State'], ['']],
      parts.map((part) => [part.part, isReady(part.state), part.detail]),
      '',
    ),
  ]);
}

function show(status) {
  at('landscape').textContent = status.landscape;
  const parts = { flows, targets, systems, sources, questions };
  for (const [id, make] of Object.entries(parts)) at(id).replaceChildren(make(status));
  at('live').hidden = false;
  at('sign-in').hidden = true;
  say(`as of ${new Date(status.at).toLocaleTimeString()}`);
}

function say(text, kind = 'quiet') {
  at('standing').textContent = text;
  at('standing').className = kind;
}

function askForKey(reason) {
  sessionStorage.removeItem(KEY);
  at('sign-in').hidden = false;
  at('live').hidden = true;
  say(reason, 'warn');
}

/** Public health needs no key, and is refreshed with or without one. */
async function refreshHealth() {
  try {
    at('health').replaceChildren(health(await (await fetch('/readyz')).json()));
  } catch {
    at('health').replaceChildren(word('The hub does not answer.', 'bad'));
  }
  setTimeout(refreshHealth, EVERY_MS * 3);
}

async function round() {
  const key = sessionStorage.getItem(KEY);
  if (key === null) return askForKey('Only public health is shown.');
  try {
    const answer = await fetch('/ops/v1/status', { headers: { authorization: `Bearer ${key}` } });
    if (answer.status === 401 || answer.status === 403) return askForKey((await answer.json()).detail);
    if (answer.ok) show(await answer.json());
    else say((await answer.json()).title, 'bad');
  } catch {
    say('The hub does not answer; what you see is old.', 'bad');
  }
  setTimeout(round, document.hidden ? EVERY_MS * 5 : EVERY_MS);
}

at('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at('key').value.trim());
  at('key').value = '';
  void round();
});
void refreshHealth();
at('sign-in').hidden = false;
void round();
