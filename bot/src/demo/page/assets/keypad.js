// A phone with keys and a small screen: SMS to the bot, with what each one comes to.
import { get, post } from '/server.js';
import { clock, el } from '/message.js';
import { t } from '/words.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const NAMES = { '*': t('Delete a letter'), '#': t('Send') };
const SIGNS = { '*': '⌫', '#': t('send') };

const som = (tyiyn) => (tyiyn / 100).toFixed(2);
const counted = (bill) => t('{segments} SMS, {encoding}', bill);

export class Keypad {
  constructor(state, world) {
    this.world = world;
    this.texting = state.texting;
    this.info = { id: 'keypad', title: t('Keypad phone') };
    this.drawn = new Map();
    this.asked = 0;
    this.build();
    this.count();
  }

  build() {
    const id = 'phone-keypad';
    const { service, reply_price: reply, segment_price: segment } = this.texting;
    this.own = el('b', {});
    this.clock = el('span', {});
    this.thread = el('div', { class: 'thread', role: 'log', tabindex: 0, 'aria-label': t('SMS between this phone and {service}', { service }) });
    this.note = el('div', { class: 'toast', role: 'status' });
    this.field = el('textarea', { rows: 2, placeholder: t('SMS to {service}', { service }), 'aria-label': t('SMS to {service}', { service }), 'aria-describedby': `${id}-count`, onkeydown: (e) => this.typed(e), oninput: () => this.count() });
    this.left = el('span', {});
    this.coming = el('span', { class: 'coming' });
    this.letters = el('button', { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'false', onclick: () => this.switchLetters() }, el('i', {}), 'LAT');
    this.totals = { written: this.line(t('You wrote'), reply), received: this.line(t('The bot sent'), segment) };
    const soft = (label, name, press) => el('button', { type: 'button', class: 'soft', 'aria-label': name, onclick: press }, label);
    const scroll = (by) => this.thread.scrollBy({ top: by * this.thread.clientHeight * 0.7 });
    const row = el('div', { class: 'softs', role: 'group', 'aria-label': t('Soft keys') },
      soft(t('Space'), t('Space'), () => this.insert(' ')), soft('▲', t('Older messages'), () => scroll(-1)),
      soft('▼', t('Newer messages'), () => scroll(1)), soft(t('Clear'), t('Clear the text'), () => this.put('')));
    const keys = el('div', { class: 'pad', role: 'group', 'aria-label': t('Keypad') }, ...KEYS.map((key) => this.key(key)));
    rove(row, 4);
    rove(keys, 3);
    this.node = el('section', { class: 'panel phone keypad', id, 'aria-labelledby': `${id}-name`, 'data-phone': 'keypad' },
      el('div', { class: 'holder' }, el('h2', { id: `${id}-name` }, this.info.title), el('span', {}, t('SMS only'))),
      el('div', { class: 'handset' },
        el('i', { class: 'slit' }),
        el('div', { class: 'lcd' },
          el('div', { class: 'lcd-bar' }, el('i', { class: 'signal' }), this.own, this.clock),
          this.thread,
          el('div', { class: 'write' }, this.field, el('div', { class: 'count', id: `${id}-count` }, this.left, this.coming)),
          this.note),
        row, keys),
      el('div', { class: 'slip' },
        el('table', {}, el('caption', {}, t('This SIM card so far, at'), ' ', el('em', {}, t('demo prices'))),
          el('thead', {}, el('tr', {}, ...['', t('SMS'), t('each'), t('som')].map((head) => el('th', { scope: 'col' }, head)))),
          el('tbody', {}, this.totals.written.row, this.totals.received.row)),
        el('div', { class: 'options' }, this.letters, el('span', {}, t('half the SMS')),
          el('button', { type: 'button', class: 'card-new', onclick: () => this.newCard() }, t('New SIM')))));
    this.node.addEventListener('keydown', (event) => this.stray(event));
  }

  line(who, price) {
    const [count, sum] = [el('td', {}, '0'), el('td', {}, '0.00')];
    return { count, sum, price, row: el('tr', {}, el('th', { scope: 'row' }, who), count, el('td', {}, som(price)), sum) };
  }

  key(key) {
    const press = { '*': () => this.erase(), '#': () => this.send() }[key] || (() => this.insert(key));
    const sign = SIGNS[key] && el('small', {}, SIGNS[key]);
    return el('button', { type: 'button', class: `pad-key${sign ? ' act' : ''}`, 'data-key': key, 'aria-label': NAMES[key], onclick: press }, key, sign);
  }

  // The words to begin with, for the municipality of the guide.
  hint(place) {
    this.place = place;
    this.thread.querySelector('.hint')?.remove();
    if (!place || this.drawn.size) return;
    const word = (word) => el('button', { type: 'button', onclick: () => this.put(`${word} ${place.code}`) }, `${word} ${place.code}`);
    this.thread.append(el('div', { class: 'hint' }, el('p', {}, t('To take part, send to {service}:', this.texting)), el('div', {}, ...this.texting.join.map(word)), el('p', {}, `${place.ky} · ${place.ru}`)));
  }

  // From the guide: the first word is in the field, to be sent.
  offer() {
    this.world.reveal(this);
    this.node.scrollIntoView({ block: 'nearest', inline: 'start' });
    this.put(`${this.texting.join[0]} ${this.place?.code ?? ''}`.trim());
    this.field.focus({ preventScroll: true });
  }

  async refresh() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    try {
      do {
        this.again = false;
        this.draw(await get('/demo/sms'));
      } while (this.again);
    } catch (problem) {
      this.toast(problem.message);
    } finally {
      this.loading = false;
    }
  }

  draw({ number, messages, written, received }) {
    if (number !== this.number) {
      this.number = number;
      this.drawn.clear();
      this.thread.replaceChildren();
    }
    this.own.textContent = number;
    this.clock.textContent = clock(Date.now() / 1000);
    const near = this.thread.scrollHeight - this.thread.scrollTop - this.thread.clientHeight < 60;
    let news = false;
    for (const message of messages) {
      const key = JSON.stringify(message);
      const before = this.drawn.get(message.number);
      if (before?.key === key) continue;
      const node = this.message(message);
      if (before) before.node.replaceWith(node);
      else this.thread.append(node);
      news ||= !before && !message.mine;
      this.drawn.set(message.number, { key, node });
    }
    this.hint(this.place);
    for (const [name, count] of Object.entries({ written, received })) {
      const line = this.totals[name];
      line.count.textContent = count;
      line.sum.textContent = som(count * line.price);
    }
    const last = messages.findLast((message) => !message.mine);
    this.letters.setAttribute('aria-checked', last?.bill.encoding === 'GSM-7');
    if (near || news) this.toEnd();
    if (news && this.once) this.world.noticed(this);
    this.once = true;
  }

  // The newest from its first line, if it is taller than the screen.
  toEnd() {
    const newest = this.thread.lastElementChild;
    const tall = newest && newest.offsetHeight > this.thread.clientHeight;
    this.thread.scrollTop = tall ? newest.offsetTop - this.thread.offsetTop : this.thread.scrollHeight;
  }

  message({ mine, parts, bill, at, fate }) {
    const text = el('div', { class: 'text' }, ...parts.flatMap((part, n) => (n ? [cut(n + 1, parts.length), part] : [part])));
    const price = mine ? this.texting.reply_price : this.texting.segment_price;
    const sum = { som: som(bill.segments * price) };
    const words = { travels: t('sending…'), failed: t('not sent') };
    const paid = mine ? words[fate] || t('you paid {som} som', sum) : t('bot paid {som} som', sum);
    const meta = el('div', { class: 'meta' }, el('span', {}, counted(bill)), el('span', {}, paid));
    const who = mine ? t('You') : this.texting.service;
    return el('article', { class: `sms ${mine ? 'mine' : 'theirs'}`, 'aria-label': `${who}, ${clock(at / 1000)}` }, el('div', { class: 'from' }, el('span', {}, who), el('span', {}, clock(at / 1000))), text, meta);
  }

  insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, 'end');
    this.count();
  }

  put(text) {
    this.field.value = text;
    this.count();
  }

  // What is selected, or the letter before.
  erase() {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const letter = from === to ? [...value.slice(0, from)].at(-1)?.length || 0 : 0;
    this.field.setRangeText('', from - letter, to, 'end');
    this.count();
  }

  // By the bot's own counter; a slow answer to an older text is dropped.
  async count() {
    const asked = ++this.asked;
    const bill = await post('/demo/sms/count', { text: this.field.value }).catch(() => null);
    if (!bill || asked !== this.asked) return;
    this.left.textContent = t('{letters} letters, {left} {encoding} left', bill);
    this.coming.textContent = t('{segments} SMS = {price} som', { segments: bill.segments, price: som(bill.segments * this.texting.reply_price) });
    this.field.toggleAttribute('data-long', bill.segments > 1);
  }

  async send(text = this.field.value) {
    const own = text === this.field.value;
    try {
      await post('/demo/sms/write', { text });
      if (own) this.put('');
      this.toEnd();
    } catch (problem) {
      this.toast(problem.message);
    }
  }

  switchLetters() {
    const latin = this.letters.getAttribute('aria-checked') === 'true';
    this.send(this.texting.letters[latin ? 1 : 0]);
  }

  async newCard() {
    await post('/demo/sms/card', {}).catch((problem) => this.toast(problem.message));
    this.put('');
    this.refresh();
  }

  typed(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  // What is typed beside the field goes into it.
  stray(event) {
    const types = [...event.key].length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.target !== this.field && (types || event.key === 'Backspace')) this.field.focus({ preventScroll: true });
  }

  toast(text) {
    this.note.textContent = t(text);
    this.note.classList.toggle('shown', Boolean(text));
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => this.note.classList.remove('shown'), 4000);
  }
}

function cut(part, of) {
  return el('span', { class: 'cut', role: 'separator', 'aria-label': t('Here SMS {part} of {of} begins', { part, of }) }, `${part}/${of}`);
}

// One stop of the Tab key for a group of buttons in rows; arrows go between them.
function rove(group, columns) {
  const all = [...group.children];
  const only = (one) => all.forEach((button) => { button.tabIndex = button === one ? 0 : -1; });
  only(all[0]);
  group.addEventListener('focusin', (event) => only(event.target));
  group.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const next = step && all[all.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
