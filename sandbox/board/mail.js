/** The page of the mailboxes: drawn anew whenever something has arrived. */

let drawn = '';

function cardOf({ at, to, subject, text }) {
  const card = document.getElementById('message').content.firstElementChild.cloneNode(true);
  card.querySelector('h2').textContent = subject;
  card.querySelector('small').textContent = `${at} to ${to}`;
  card.querySelector('pre').textContent = text;
  return card;
}

async function refresh() {
  const answer = await fetch('/mail/messages');
  const told = await answer.text();
  if (told === drawn) return;
  drawn = told;
  const messages = JSON.parse(told);
  if (messages.length > 0) document.getElementById('messages').replaceChildren(...messages.map(cardOf));
}

setInterval(() => void refresh().catch(() => undefined), 2000);
void refresh();
