// A phone with one chat on its screen; a council's phone can also look at a member's own chat with the bot.
import { act, get } from '/server.js';
import { clock, drawMessage, el } from '/message.js';
import { t } from '/words.js';

const QUIET = matchMedia('(prefers-reduced-motion: reduce)');

export class Phone {
  constructor(info, world) {
    this.info = info;
    this.world = world;
    this.person = info.people[0];
    this.home = info.chat;
    this.chat = info.chat;
    this.data = null;
    this.drawn = new Map();
    this.unfolded = new Set();
    this.used = new Set();
    this.build();
  }

  get isGroup() { return this.chat < 0; }
  isMe(user) { return user === this.person.user; }

  nameOf(message) {
    if (message.by_bot) return this.world.botName(this.info.language);
    const person = this.data?.people.find((someone) => someone.id === message.from);
    return person?.first_name || t('Somebody');
  }

  build() {
    const id = `phone-${this.info.id}`;
    this.back = el('button', { type: 'button', class: 'icon back', hidden: true, onclick: () => this.switchChat() }, '‹');
    this.avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' });
    this.title = el('b');
    this.sub = el('span', { class: 'sub' });
    this.log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': t('{name}: messages', { name: this.info.title }), tabindex: 0 });
    this.note = el('div', { class: 'toast', role: 'status' });
    this.invites = el('div', { class: 'invites' });
    this.replies = el('div', { class: 'replies' });
    this.commands = el('div', { class: 'commands', role: 'menu', 'aria-label': t('Commands'), hidden: true });
    this.slash = el('button', { type: 'button', class: 'icon', 'aria-label': t('Commands of the bot'), 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => this.toggleCommands() }, '/');
    this.input = el('textarea', { rows: 1, placeholder: t('Message'), 'aria-label': t('Message from {name}', { name: this.info.title }), onkeydown: (e) => this.typed(e), oninput: () => this.grow() });
    this.form = el('form', { class: 'composer', onsubmit: (e) => this.submit(e) }, this.slash, this.input,
      el('button', { type: 'submit', class: 'icon send', 'aria-label': t('Send') }, '➤'));
    this.go = el('button', { type: 'button', class: 'start', hidden: true, onclick: () => this.begin() });
    this.clock = el('span', {}, '');
    this.node = el('section', { class: 'panel phone', id, 'aria-labelledby': `${id}-name`, 'data-phone': this.info.id },
      el('div', { class: 'holder' }, el('h2', { id: `${id}-name` }, this.info.title), el('span', {}, this.info.about)),
      el('div', { class: 'device' },
        el('div', { class: 'bar', 'aria-hidden': 'true' }, this.clock, el('i', { class: 'ear' }), el('i', { class: 'battery' })),
        el('div', { class: 'head' }, this.back, this.avatar, el('div', { class: 'names' }, this.title, this.sub)),
        this.log, this.note, this.invites, this.replies, this.writers(), this.commands, this.form, this.go));
    this.follows = true;
    this.log.addEventListener('scroll', () => { this.follows = this.sees(this.newest()); });
    new ResizeObserver(() => this.hold()).observe(this.log);
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.commands.hidden) this.toggleCommands(false);
    });
  }

  writers() {
    if (this.info.people.length < 2) return null;
    this.radios = this.info.people.map((person, n) => el('input', { type: 'radio', name: `as-${this.info.id}`, checked: n === 0, onchange: () => this.writeAs(person) }));
    const choices = this.info.people.map((person, n) => el('label', {}, this.radios[n], el('span', {}, person.name)));
    return el('fieldset', { class: 'writers' }, el('legend', {}, t('Write as')), ...choices);
  }

  writeAs(person) {
    this.person = this.info.people.find((one) => one.user === person.user);
    this.radios.forEach((radio, n) => { radio.checked = this.info.people[n] === this.person; });
    if (this.chat !== this.home) this.show(this.home);
    this.redraw();
  }

  // Reads the chat and draws what changed; calls in between are folded into one more.
  async refresh() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    try {
      do {
        this.again = false;
        const asked = this.chat;
        const data = await get(`/control/chats/${asked}`);
        if (data.migrated_to && asked === this.home) {
          this.home = this.chat = data.migrated_to;
          this.again = true;
        } else if (asked === this.chat) {
          this.data = data;
          this.draw();
        }
      } while (this.again);
    } catch (problem) {
      this.toast(problem.message);
    } finally {
      this.loading = false;
    }
  }

  // In a group a member's private chat with the bot may exist too.
  drawBack() {
    if (this.home > 0) return;
    const me = this.data.people.find((someone) => this.isMe(someone.id));
    this.back.hidden = this.isGroup && !me?.talks;
    this.back.textContent = this.chat === this.home ? '✉' : '‹';
    const label = this.chat === this.home ? t("{name}'s own chat with the bot", this.person) : t('Back to the group');
    this.back.setAttribute('aria-label', label);
    this.back.title = label;
  }

  concerns(chat) { return chat === this.chat || chat === this.home || this.info.people.some((person) => person.user === chat); }
  switchChat() { this.show(this.chat === this.home ? this.person.user : this.home); }

  show(chat) {
    this.chat = chat;
    this.redraw();
    this.refresh();
  }

  redraw() {
    this.drawn.clear();
    this.log.replaceChildren();
    if (this.data) this.draw();
    this.refresh();
  }

  draw() {
    const { chat, messages, standing } = this.data;
    const held = this.node.contains(document.activeElement);
    this.clock.textContent = clock(Date.now() / 1000);
    const name = this.isGroup ? chat.title : this.world.botName(this.info.language);
    this.title.textContent = name;
    this.avatar.textContent = [...name][0];
    this.avatar.classList.toggle('group', this.isGroup);
    const inside = standing === 'member' || standing === 'administrator';
    const n = this.data.people.length;
    if (this.isGroup) this.sub.textContent = inside ? t('{n} people, 1 bot', { n }) : t('{n} people', { n });
    else this.sub.textContent = t('bot');
    this.drawBack();
    const moved = this.drawMessages(messages);
    this.drawWelcome(messages);
    this.drawInvites(messages, inside);
    this.drawReplies(messages);
    const empty = !this.isGroup && messages.length === 0;
    this.go.hidden = !(empty || (!this.isGroup && !inside));
    this.go.textContent = inside ? t('START') : t('UNBLOCK AND START');
    this.form.hidden = !this.go.hidden;
    // What the keyboard held is gone (Start, an invitation): it goes on in the chat.
    if (held && (document.activeElement === document.body || !document.activeElement.offsetParent)) this.log.focus({ preventScroll: true });
    if (moved && this.follows) {
      if (this.once) this.world.noticed(this);
      this.toEnd();
    }
  }

  // Says whether anything is new.
  drawMessages(messages) {
    const live = new Set(messages.map((message) => message.id));
    for (const [id, drawn] of this.drawn) {
      if (!live.has(id)) this.vanish(id, drawn.node);
    }
    let moved = false;
    for (const message of messages) {
      const key = JSON.stringify(message);
      const drawn = this.drawn.get(message.id);
      if (drawn?.key === key) continue;
      const node = drawMessage(message, this);
      if (drawn) this.replace(drawn.node, node);
      else {
        node.classList.add('fresh');
        this.log.append(node);
      }
      this.drawn.set(message.id, { key, node });
      moved = true;
    }
    return moved;
  }

  newest() { return [...this.log.querySelectorAll('.message:not(.gone)')].at(-1); }

  // Whether somebody reads there, and has not gone up to older ones.
  sees(node) { return !node || node.getBoundingClientRect().top < this.log.getBoundingClientRect().bottom; }

  // The newest in view. For who types, its end, where the field is; else one taller than the screen from its top, and left as it stands
  // while it asks the same.
  toEnd() {
    const newest = this.newest();
    const asks = newest?.querySelector('.text')?.textContent.split('\n').slice(0, 3).join('\n');
    const same = asks !== undefined && asks === this.asked;
    this.asked = asks;
    this.end = () => {
      const tall = !this.types && newest && newest.offsetHeight > this.log.clientHeight;
      if (tall && same) return;
      const top = tall ? newest.offsetTop - this.log.offsetTop - 8 : this.log.scrollHeight;
      // at once: what comes while a slow scroll is under way would be taken for something that nobody looks at
      this.log.scrollTo({ top, behavior: 'instant' });
    };
    this.end();
    this.once = true;
    this.log.querySelectorAll('img').forEach((image) => image.complete || image.addEventListener('load', () => this.hold(), { once: true }));
  }

  // Where the log or what is in it changes its height, whoever was at the end still is.
  hold() { if (this.follows) this.end?.(); }

  // Keeps the keyboard's place when a message is edited under it.
  replace(old, node) {
    const keys = [...old.querySelectorAll('.key')];
    const held = keys.indexOf(document.activeElement);
    old.replaceWith(node);
    if (held < 0) return;
    const fresh = node.querySelectorAll('.key');
    // As many buttons: the same question, changed; else the next one, from its first button.
    (fresh[fresh.length === keys.length ? held : 0] || this.input).focus({ preventScroll: true });
  }

  vanish(id, node) {
    this.drawn.delete(id);
    const remove = () => { node.remove(); this.hold(); };
    if (QUIET.matches) { remove(); return; }
    node.classList.add('gone');
    node.addEventListener('animationend', remove, { once: true });
    setTimeout(remove, 400);
  }

  drawWelcome(messages) {
    this.log.querySelector('.welcome')?.remove();
    if (messages.length) return;
    const about = this.isGroup ? t('The bot is not in this group yet.') : this.world.botDescription(this.info.language) || t('No messages here yet.');
    this.log.append(el('div', { class: 'welcome', lang: this.info.language }, about));
  }

  drawInvites(messages, inside) {
    const opened = messages.filter((message) => message.text.startsWith('/start')).map((message) => message.text.split(' ')[1]);
    opened.forEach((payload) => this.used.add(payload));
    const open = this.world.invitations(this.info.id).filter((invitation) => !this.used.has(invitation.payload));
    this.invites.replaceChildren(...(this.chat === this.home ? open : []).map((invitation) => {
      const query = this.home < 0 ? 'startgroup' : 'start';
      const press = () => this.openLink(`https://t.me/${this.world.username}?${query}=${invitation.payload}`);
      return el('button', { type: 'button', class: 'invite', onclick: press }, t(invitation.label, invitation));
    }));
    if (this.home < 0 && !inside && !open.length) {
      this.invites.replaceChildren(el('button', { type: 'button', class: 'invite', onclick: () => this.do('add_bot', {}) }, t('Add the bot to the group')));
    }
  }

  // A reply keyboard stays until the bot takes it away.
  drawReplies(messages) {
    const last = messages.findLast((message) => message.keyboard)?.keyboard;
    const rows = last?.keyboard || [];
    this.replies.replaceChildren(...rows.map((row) => el('div', { class: 'row' }, ...row.map((key) => {
      const text = key.text ?? key;
      return el('button', { type: 'button', class: 'key', onclick: () => this.say(text) }, text);
    }))));
  }

  toast(text) {
    this.note.textContent = t(text);
    this.note.classList.toggle('shown', Boolean(text));
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => this.note.classList.remove('shown'), 4000);
  }

  answered({ user, text, alert }) {
    if (!this.isMe(user)) return;
    this.node.querySelectorAll('.key.wait').forEach((key) => key.classList.remove('wait'));
    if (!text) return;
    if (!alert) { this.toast(text); return; }
    const dialog = document.getElementById('alert');
    dialog.querySelector('p').textContent = text;
    dialog.showModal();
  }

  busy() {
    const before = this.sub.textContent;
    const writing = t('is writing…');
    this.sub.textContent = writing;
    setTimeout(() => { if (this.sub.textContent === writing) this.sub.textContent = before; }, 5000);
  }

  async do(what, fields) {
    try {
      return await act(what, { chat: this.chat, user: this.person.user, ...fields });
    } catch (problem) {
      this.toast(problem.message);
      return null;
    }
  }

  tap(message, button, node) {
    node.classList.add('wait');
    setTimeout(() => node.classList.remove('wait'), 8000);
    this.types = false;
    this.do('tap', { message: message.id, data: button.callback_data });
  }

  say(text) {
    this.types = this.follows = true;
    return this.do('say', { text });
  }

  begin() { return this.do('start', {}); }

  // A link to the bot opens on this phone; one that adds it to a group opens where a group is.
  openLink(address) {
    const url = new URL(address, location.href);
    const payload = url.searchParams.get('start');
    const group = url.searchParams.get('startgroup');
    const ours = url.host === 't.me' && url.pathname.toLowerCase() === `/${this.world.username.toLowerCase()}`;
    if (ours && group !== null) {
      const there = this.world.groupPhone(this);
      if (there) there.join(group || null, this.person);
      else this.toast(t('There is no group to add the bot to.'));
    } else if (ours) {
      this.used.add(payload);
      this.do('start', { payload }).then(() => { if (this.chat !== this.person.user) this.show(this.person.user); });
    } else if (url.host === 't.me' || url.protocol === 'tg:') {
      const text = url.searchParams.get('url') || address;
      navigator.clipboard?.writeText(text);
      this.toast(t('Copied. Telegram would now ask whom to send it to.'));
    } else if (url.protocol.startsWith('http')) {
      window.open(url, '_blank', 'noopener');
    }
  }

  has(user) { return this.info.people.some((person) => person.user === user); }

  join(payload, by) {
    if (this.has(by.user)) this.writeAs(by);
    if (this.chat !== this.home) this.show(this.home);
    this.used.add(payload);
    this.world.reveal(this);
    if (this.data?.standing === 'member' && payload) this.say(`/start@${this.world.username} ${payload}`);
    else this.do('add_bot', { payload });
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
  }

  typed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.submit(event);
    if (event.key === '/' && !this.input.value) this.toggleCommands(true, false);
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.toggleCommands(false);
    if (!text) return;
    this.input.value = '';
    this.grow();
    this.say(text);
  }

  async toggleCommands(open = this.commands.hidden, focus = true) {
    this.slash.setAttribute('aria-expanded', open);
    if (!open) {
      const inside = this.commands.contains(document.activeElement);
      this.commands.hidden = true;
      if (inside) this.slash.focus();
      return;
    }
    const list = await get(`/control/commands?chat=${this.chat}&language=${this.info.language}`).catch(() => []);
    const items = list.map(({ command, description }) => el('button', { type: 'button', role: 'menuitem', onclick: () => this.command(command) },
      el('b', {}, `/${command}`), el('span', { lang: this.info.language }, description)));
    this.commands.replaceChildren(...(items.length ? items : [el('p', {}, t('The bot has no commands here.'))]));
    this.commands.hidden = false;
    this.commands.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !items.length) return;
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    };
    if (focus) items[0]?.focus();
  }

  command(name) {
    this.toggleCommands(false);
    this.input.value = '';
    this.say(this.isGroup ? `/${name}@${this.world.username}` : `/${name}`);
    this.input.focus();
  }
}
