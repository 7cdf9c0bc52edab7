// One message of a chat as DOM: text with its entities, picture, buttons.
import { t } from '/words.js';

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

const TAGS = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre' };
const LINK = /(?:https?:\/\/|\bt\.me\/)[^\s<>()«»"]+[^\s<>()«»".,;:!?]/g;

function plain(text, phone) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    if (found.index > at) out.push(text.slice(at, found.index));
    const url = found[0].startsWith('t.me') ? `https://${found[0]}` : found[0];
    out.push(link(url, found[0], phone));
    at = found.index + found[0].length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

function link(url, content, phone) {
  const open = (event) => {
    event.preventDefault();
    phone.openLink(url);
  };
  return el('a', { href: url, rel: 'noopener noreferrer', onclick: open }, ...[content].flat());
}

// Offsets are UTF-16 units, as JavaScript counts; entities come outer before inner.
function rich(text, entities, from, to, phone, message) {
  const out = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) out.push(...plain(text.slice(at, entity.offset), phone));
    const inside = entities.slice(i + 1).filter((other) => other.offset < end);
    out.push(wrap(entity, rich(text, inside, entity.offset, end, phone, message), phone, message));
    // A quote ends its line by itself.
    at = /quote|pre/.test(entity.type) && text[end] === '\n' ? end + 1 : end;
  }
  if (at < to) out.push(...plain(text.slice(at, to), phone));
  return out;
}

function wrap(entity, children, phone, message) {
  switch (entity.type) {
    case 'text_link':
      return link(entity.url, children.map((child) => child.textContent ?? child).join(''), phone);
    case 'blockquote':
      return el('blockquote', {}, ...children);
    case 'expandable_blockquote':
      return expandable(`${message.id}:${entity.offset}`, children, phone);
    case 'spoiler': {
      const reveal = (event) => event.currentTarget.classList.add('shown');
      return el('span', { class: 'spoiler', tabindex: 0, role: 'button', onclick: reveal, onkeydown: onEnter(reveal) }, ...children);
    }
    default:
      return el(TAGS[entity.type] || 'span', {}, ...children);
  }
}

function onEnter(run) {
  return (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    run(event);
  };
}

function expandable(key, children, phone) {
  const body = el('div', { class: 'folded' }, ...children);
  const more = el('button', { type: 'button', class: 'unfold' });
  const quote = el('blockquote', { class: 'expandable' }, body, more);
  const show = (open) => {
    quote.classList.toggle('open', open);
    more.setAttribute('aria-expanded', open);
    more.textContent = open ? t('Show less ▴') : t('Show more ▾');
    if (open) phone.unfolded.add(key);
    else phone.unfolded.delete(key);
  };
  show(phone.unfolded.has(key));
  const toggle = (event) => {
    if (event.target.closest('a') || String(getSelection())) return;
    show(!quote.classList.contains('open'));
  };
  quote.addEventListener('click', toggle);
  return quote;
}

export const clock = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Bishkek' });

export function drawMessage(message, phone) {
  if (message.service) return el('p', { class: 'service' }, message.service);
  const mine = !message.by_bot && phone.isMe(message.from);
  const name = phone.nameOf(message);
  const bubble = el('div', { class: 'bubble' });
  if (phone.isGroup && !mine) bubble.append(el('span', { class: 'sender' }, name));
  if (message.photo) bubble.append(picture(message));
  if (message.document) bubble.append(file(message.document));
  if (message.text) {
    const text = message.text;
    bubble.append(el('div', { class: 'text', lang: phone.info.language }, ...rich(text, message.entities, 0, text.length, phone, message)));
  }
  const edited = message.edits > 0 ? t('edited ') : '';
  bubble.append(el('span', { class: 'meta' }, edited + clock(message.edited ?? message.date)));
  const classes = `message ${mine ? 'mine' : 'theirs'}${message.buttons.length ? ' keyed' : ''}`;
  const node = el('article', { class: classes, 'data-id': message.id, 'aria-label': `${name}, ${clock(message.date)}` }, bubble);
  if (message.buttons.length) node.append(keys(message, phone));
  return node;
}

function picture(message) {
  const address = `/control/files/${message.photo.file_id}`;
  const what = message.text.split('\n')[0] || t('Picture');
  const image = el('img', { src: address, alt: what, width: message.photo.width, height: message.photo.height });
  const open = () => {
    const viewer = document.getElementById('viewer');
    viewer.querySelector('img').src = address;
    viewer.querySelector('img').alt = what;
    viewer.querySelector('p').textContent = what;
    const frame = viewer.querySelector('.frame');
    frame.classList.remove('full');
    const zoom = () => frame.classList.toggle('full');
    frame.onclick = zoom;
    frame.onkeydown = onEnter(zoom);
    viewer.showModal();
  };
  return el('button', { type: 'button', class: 'picture', 'aria-label': t('Enlarge: {what}', { what }), onclick: open }, image);
}

function file(document) {
  const size = `${Math.max(1, Math.round(document.bytes / 1024))} KB`;
  const address = `/control/files/${document.file_id}`;
  return el('a', { class: 'file', href: address, download: document.name }, el('b', {}, document.name), el('span', {}, size));
}

function keys(message, phone) {
  const rows = message.buttons.map((row) => el('div', { class: 'row' }, ...row.map((button) => key(message, button, phone))));
  return el('div', { class: 'keys', role: 'group', 'aria-label': t('Buttons') }, ...rows);
}

function key(message, button, phone) {
  const press = (event) => {
    if (button.url) phone.openLink(button.url);
    else if (button.callback_data) phone.tap(message, button, event.currentTarget);
    else if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text).then(() => phone.toast(t('Copied')));
  };
  const classes = `key ${button.style || ''}${button.url ? ' out' : ''}`;
  return el('button', { type: 'button', class: classes, lang: phone.info.language, onclick: press }, button.text);
}
