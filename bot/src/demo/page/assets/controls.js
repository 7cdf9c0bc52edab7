// The guide's controls: open the link on a phone, the crowd, "digest now".
import { post } from '/server.js';
import { el } from '/message.js';
import { t } from '/words.js';

export class Controls {
  constructor(world) {
    this.world = world;
    this.form = document.getElementById('crowd');
    this.round = this.form.elements.round;
    this.place = this.form.elements.place;
    this.stop = document.getElementById('stop');
    this.outcome = document.getElementById('outcome');
    this.form.addEventListener('submit', (event) => this.begin(event));
    this.round.addEventListener('change', () => this.fillPlaces());
    this.place.addEventListener('change', () => this.fillOpen());
    this.stop.addEventListener('click', () => this.try(() => post('/demo/crowd/stop', {})));
    document.getElementById('by-sms').addEventListener('click', () => world.keypad.offer());
    for (const button of document.querySelectorAll('.skip')) {
      button.addEventListener('click', () => this.skip(Number(button.value)));
    }
    this.digestButton = document.getElementById('digest');
    this.digestButton.addEventListener('click', () => this.digest());
  }

  // New rounds appear, choices stay.
  fill(state) {
    this.state = state;
    const chosen = this.round.value;
    this.round.replaceChildren(...state.rounds.map((round) => el('option', { value: round.round }, round.title)));
    if (state.rounds.some((round) => round.round === chosen)) this.round.value = chosen;
    const none = state.rounds.length === 0;
    this.form.querySelector('[type=submit]').disabled = none || state.crowd.running;
    this.digestButton.disabled = none;
    document.getElementById('today').textContent = state.today;
    this.fillPlaces();
    this.crowd(state.crowd);
    if (state.problem) this.world.status(state.problem);
  }

  current() { return this.state.rounds.find((round) => round.round === this.round.value); }
  link() { return this.current()?.links.find((link) => link.municipality === this.place.value); }
  name(slug) {
    const place = this.state.places.find((place) => place.slug === slug);
    return place ? `${place.ky} · ${place.ru}` : slug;
  }

  fillPlaces() {
    // At first the place of the council on the page: what is said there comes to its phone.
    const chosen = this.place.value || this.state.home;
    const links = this.current()?.links || [];
    this.place.replaceChildren(...links.map((link) => el('option', { value: link.municipality }, this.name(link.municipality))));
    if (links.some((link) => link.municipality === chosen)) this.place.value = chosen;
    this.fillOpen();
  }

  fillOpen() {
    const link = this.link();
    const line = document.getElementById('open-on');
    this.world.keypad.hint(this.state.places.find((place) => place.slug === link?.municipality));
    if (!link) { line.replaceChildren(el('span', {}, t('No open round yet.'))); return; }
    const url = `https://t.me/${this.world.username}?start=${link.payload}`;
    const buttons = this.world.phones.filter((phone) => ['teenager', 'second'].includes(phone.info.id)).map((phone) => {
      const open = () => { this.world.reveal(phone); phone.openLink(url); };
      return el('button', { type: 'button', onclick: open }, phone.info.title);
    });
    line.replaceChildren(el('span', {}, t('Open on')), ...buttons);
  }

  async try(run) {
    try {
      this.world.status('');
      return await run();
    } catch (problem) {
      this.world.status(t(problem.message));
      return null;
    }
  }

  begin(event) {
    event.preventDefault();
    const link = this.link();
    if (!link) return;
    const seed = Math.floor(Math.random() * 2 ** 32);
    this.try(() => post('/demo/crowd', { people: Number(this.form.elements.people.value), payload: link.payload, seed }));
  }

  crowd({ running, people, finished, stuck, taps }) {
    const done = finished + stuck;
    const bar = document.getElementById('bar');
    bar.max = people || 1;
    bar.value = done;
    const told = running ? t('{done} of {people} · {taps} taps', { done, people, taps }) : t('{done} of {people} done · {taps} taps', { done, people, taps });
    const left = stuck ? t(' · {stuck} stuck', { stuck }) : '';
    document.getElementById('count').textContent = people ? told + left : t('Nobody yet');
    this.stop.disabled = !running;
    this.form.querySelector('[type=submit]').disabled = running || !this.state?.rounds.length;
  }

  async skip(days) {
    await this.try(() => post('/demo/skip', { days }));
    this.world.refresh();
  }

  async digest() {
    this.digestButton.disabled = true;
    this.outcome.textContent = t('Freezing, summing…');
    const answer = await this.try(() => post('/demo/digest', { round: this.round.value }));
    this.digestButton.disabled = false;
    const words = { queued: t('sent'), too_few: t('too few answers yet'), nothing_new: t('nothing new') };
    const council = ({ municipality, state }) => `${this.name(municipality).split(' · ')[0]}: ${words[state] || state}`;
    const councils = answer?.councils || [];
    // The sent first: with 22 municipalities the others would hide them.
    councils.sort((a, b) => (b.state === 'queued') - (a.state === 'queued'));
    const more = councils.length > 3 ? t(' and {more} more', { more: councils.length - 3 }) : '';
    this.outcome.textContent = answer ? councils.slice(0, 3).map(council).join('; ') + more || t('Nothing to send') : '';
  }
}
