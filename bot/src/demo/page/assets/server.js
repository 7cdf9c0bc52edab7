// All talk with the program: people's acts, chats, events.
import { t } from '/words.js';

export async function get(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply.json();
}

export async function post(path, body) {
  const reply = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  const answer = text ? JSON.parse(text) : {};
  if (!reply.ok) throw new Error(answer.error || t('Refused ({status})', reply));
  return answer;
}

export const act = (what, fields) => post('/control/act', { do: what, ...fields });

// Calls `heard` for every event, and `caughtUp` whenever the line is there (again).
export function listen(heard, caughtUp, lost) {
  const source = new EventSource('/demo/events');
  source.onopen = caughtUp;
  source.onerror = lost;
  source.onmessage = (event) => {
    const change = JSON.parse(event.data);
    if (change.kind === 'lagged') caughtUp();
    else heard(change);
  };
}
