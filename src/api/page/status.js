// The live part of the status page: asks for the status every two seconds with the key of this tab.
const KEY = 'crossdock-key';
const EVERY_MS = 2000;
const { element, span, count, table, NUMBER, word, alarm } = globalThis.elements;
const at = (id) => document.getElementById(id);

const VERDICTS = {
  'on-time': ['on time', 'good'],
  late: ['late', 'bad'],
  failing: ['failing', 'bad'],
  loading: ['loading', 'calm'],
  paused: ['paused', 'warn'],
  silent: ['silent', 'warn'],
};

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

const LIST_STEP = 'crossdock deliveries list';
function reasons(status) {
  const all = status.flows.flatMap((flow) =>
    flow.targets.flatMap((target) => target.reasons.map((each) => [target.target, each])),
  );
  return table(
    [['Target'], ['Rows', NUMBER], ['Why they are not sent'], ['List them']],
    all.map(([target, { rows, why, state }]) => [
      target,
      state === 'dead' || state === 'asked' ? alarm(rows) : count(rows),
      why,
      element('code', { text: `${LIST_STEP} --target ${target} --state ${state}` }),
    ]),
    'Everything that should be sent is sent or on its way.',
  );
}

function verification(status) {
  const all = status.flows.flatMap((flow) => flow.targets).filter((target) => target.verification);
  return table(
    [
      ['Target'],
      ['Last read in full'],
      ['Rows', NUMBER],
      ['Differed', NUMBER],
      ['Not read', NUMBER],
      ['Under way'],
      ['Every', NUMBER],
      ['Trouble'],
    ],
    all.map(({ target, verification: { lastFullPass: last, pass, everySeconds, failure } }) => [
      target,
      last ? new Date(last.endedAt).toLocaleString() : 'not yet',
      last ? count(last.verified) : '',
      last ? alarm(last.drifted) : '',
      last ? alarm(last.unread) : '',
      pass ? bar(pass.verified + pass.unread, pass.expected) : '',
      span(everySeconds),
      failure ?? '',
    ]),
    'No target can be read again.',
  );
}

const DOES = {
  'keep-last-known': 'shows what it last heard',
  withdraw: 'withdraws its promises',
  ask: 'asks a person',
};
function silences(status) {
  return table(
    [['Silent'], ['Location'], ['Last heard'], ['Flow'], ['Bears', NUMBER], ['Meanwhile the flow']],
    status.silences.map((each) => [
      word(each.source, 'warn'),
      each.location ?? '',
      new Date(each.since).toLocaleString(),
      each.flow,
      span(each.bearsSeconds),
      DOES[each.does],
    ]),
    'Everybody was heard of in time.',
  );
}

function sources(status) {
  // Several flows may begin at one source.
  const bySource = new Map(status.flows.flatMap(({ source }) => (source ? [[source.source, source]] : [])));
  const all = [...bySource.values()];
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
    [['Owner'], ['Open', NUMBER], ['Escalated', NUMBER], ['Oldest']],
    byOwner.map((each) => [
      each.owner,
      count(each.open),
      alarm(each.escalated),
      new Date(each.oldest).toLocaleString(),
    ]),
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
  const parts = { flows, targets, reasons, verification, sources, silences, systems, questions };
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
