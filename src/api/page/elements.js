// The parts of which the status page is made; they stand before status.js in the page's one script.

const inLocal = (number) => number.toLocaleString();

globalThis.elements = (() => {
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
          const shown =
            cell instanceof Node ? element('td', {}, [cell]) : element('td', { text: cell ?? '' });
          shown.className = columns[place][1] ?? '';
          return shown;
        }),
      ),
    );
    return element('table', {}, [element('thead', {}, [head]), element('tbody', {}, body)]);
  }

  const NUMBER = 'number';
  const word = (text, kind) => element('span', { text, kind: `word ${kind}` });
  const alarm = (number) => (number === 0 ? '0' : word(inLocal(number), 'bad'));

  return { element, span, count: inLocal, table, NUMBER, word, alarm };
})();
