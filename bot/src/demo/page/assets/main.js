// Puts the phones on the page and keeps them alive with the program's events.
import { get, listen } from '/server.js';
import { el } from '/message.js';
import { Phone } from '/phone.js';
import { Controls } from '/controls.js';
import { Keypad } from '/keypad.js';
import { LANGUAGES, language, speak, t, translate } from '/words.js';

translate(document);
const tongue = document.getElementById('tongue');
Object.entries(LANGUAGES).forEach(([code, name]) => tongue.append(el('button', { type: 'button', lang: code, 'aria-pressed': String(code === language), onclick: () => speak(code) }, name)));

const deck = document.getElementById('deck');
const tabs = document.getElementById('tabs');
let state = await get('/demo/state');
let profile = await get('/control/bot');

const world = {
  phones: [],
  username: state.username,
  botName: (language) => profile.names[language] || profile.names[''] || profile.bot.first_name,
  botDescription: (language) => profile.descriptions[language] || profile.descriptions[''],
  invitations: (phone) => state.invitations.filter((invitation) => invitation.phone === phone),
  // The group that this is, or that its holder is in.
  groupPhone: (asking) => {
    if (asking.home < 0) return asking;
    const groups = world.phones.filter((phone) => phone.home < 0);
    return groups.find((group) => group.has(asking.person.user)) || groups.at(-1);
  },
  status: (text) => { document.getElementById('status').textContent = text; },
  refresh: () => refreshState(),
  reveal,
  noticed,
};

world.phones = state.phones.map((info) => new Phone({ ...info, title: t(info.title), about: t(info.about, info) }, world));
world.phones.forEach((phone) => deck.append(phone.node));
world.keypad = new Keypad(state, world);
world.phones.findLast((phone) => phone.home < 0).node.after(world.keypad.node);
const controls = new Controls(world);
controls.fill(state);
buildTabs();

listen(heard, refreshAll, () => world.status(t('The program is gone; waiting for it to come back.')));

function heard(change) {
  if (change.kind === 'crowd') { controls.crowd(change.crowd); return; }
  if (change.kind === 'profile') { refreshProfile(); return; }
  if (change.kind === 'sms') { world.keypad.refresh(); return; }
  for (const phone of world.phones) {
    if (change.kind === 'chat' && phone.concerns(change.chat)) phone.refresh();
    if (change.kind === 'toast' && phone.concerns(change.chat)) phone.answered(change);
    if (change.kind === 'busy' && phone.chat === change.chat) phone.busy();
  }
  if (change.kind === 'chat') refreshState();
}

function refreshAll() {
  world.status('');
  world.phones.forEach((phone) => phone.refresh());
  world.keypad.refresh();
  refreshState();
  refreshProfile();
}

// A round may have been opened on the leader's phone: look again, but not at every message.
let due;
function refreshState() {
  clearTimeout(due);
  due = setTimeout(async () => {
    const fresh = await get('/demo/state').catch(() => null);
    if (!fresh) return;
    const same = JSON.stringify([fresh.today, fresh.rounds, fresh.invitations]) === JSON.stringify([state.today, state.rounds, state.invitations]);
    state = fresh;
    if (same) return;
    controls.fill(state);
    world.phones.forEach((phone) => phone.refresh());
  }, 700);
}

async function refreshProfile() {
  profile = await get('/control/bot').catch(() => profile);
  world.phones.forEach((phone) => phone.refresh());
}

// On a narrow screen the panels lie side by side: swipe, or choose a tab.
function buildTabs() {
  const panels = [...deck.children];
  panels.forEach((panel) => {
    const phone = [...world.phones, world.keypad].find((one) => one.node === panel);
    const tab = el('button', { type: 'button', 'aria-controls': panel.id, onclick: () => show(panel, true) }, phone?.info.title || t('Guide'));
    panel.tab = tab;
    tabs.append(tab);
  });
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = panels.findIndex((panel) => panel.tab === document.activeElement);
    if (!step || at < 0) return;
    const next = panels[(at + step + panels.length) % panels.length];
    next.tab.focus();
    show(next);
  });
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    panels.forEach((panel) => panel.tab.toggleAttribute('aria-current', panel === entry.target));
    entry.target.tab.classList.remove('unread');
    if (narrow()) entry.target.tab.scrollIntoView({ inline: 'center', block: 'nearest' });
  }), { root: deck, threshold: 0.6 });
  panels.forEach((panel) => seen.observe(panel));
  panels[0].tab.setAttribute('aria-current', '');
}

function narrow() { return getComputedStyle(tabs).display !== 'none'; }

function show(panel) { deck.scrollTo({ left: panel.offsetLeft - deck.offsetLeft, behavior: 'instant' }); }

function reveal(phone) {
  if (narrow()) show(phone.node);
}

function noticed(phone) {
  const tab = phone.node.tab;
  if (tab && narrow() && !tab.hasAttribute('aria-current')) tab.classList.add('unread');
}
