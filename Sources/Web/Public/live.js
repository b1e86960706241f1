// What others do while a page is open. A page that can bring itself up to date carries data-live: the place in the
// journal it was made at. /live tells which tickets changed since; what they look like now the page asks for itself, as
// its reader. Nothing moves under the pointer or under a cursor, and no form that is being filled in is touched.

import { tick } from './clock.js';

const here = document.querySelector('[data-live]');
const bell = document.querySelector('.bell');
const shortestPause = 700;
const longestPause = 30_000;
const longestWait = 60_000;
// The desk says something every quarter of a minute; after two that were missed the page may be out of date.
const longestSilence = 40_000;
// Where nothing can hover, nobody says what they are about to touch: there, rows keep their places.
const cannotHover = matchMedia('(hover: none)');

const make = (tag, values = {}) => Object.assign(document.createElement(tag), values);
const parts = (selector, root = document) => [...root.querySelectorAll(selector)];
const sameText = (a, b) => a?.textContent.trim() === b?.textContent.trim();
const isBusy = (element) => element.matches(':hover') || element.contains(document.activeElement);

/** A page as it is now: `page`, or `isLost` when it cannot be had for the moment, or neither when it is no more. */
async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { accept: 'text/html', 'x-live': 'yes' } });
    if (answer.status >= 500 || answer.status === 429) return { isLost: true };
    if (!answer.ok || answer.redirected) return {};
    return { page: new DOMParser().parseFromString(await answer.text(), 'text/html') };
  } catch {
    return { isLost: true };
  }
}

/** Whether something stands in a form that the page did not put there; a browser restores that without an event. */
const isFilled = (form) => [...form.elements].some((field) => {
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  return field.type !== 'hidden' && 'defaultValue' in field && field.value !== field.defaultValue;
});

/** What a form would send if nobody touched it, but for what tells one form from another. */
function standing(form) {
  const untouched = form.cloneNode(true);
  untouched.reset();
  const ownAffairs = ['form-token', 'request-key', 'version'];
  return JSON.stringify([...new FormData(untouched)].filter(([name, value]) =>
    typeof value === 'string' && value.trim() && !ownAffairs.includes(name)));
}

function flash(element) {
  element.classList.remove('changed');
  void element.offsetWidth; // begins anew where it is still running
  element.classList.add('changed');
}

/** Puts what is in `fresh` into `old`, leaves what is open open and the cursor where it was. */
function renew(old, fresh) {
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  const open = new Set(parts('details[open] > summary', old).map((summary) => summary.textContent.trim()));
  const reach = 'a[href], summary, button, input';
  const focused = parts(reach, old).indexOf(document.activeElement);
  const picked = new Set(parts('input[type=checkbox]:checked', old).map((box) => box.value));
  old.replaceChildren(...fresh.childNodes);
  for (const box of parts('input[type=checkbox]', old)) if (picked.has(box.value)) box.checked = true;
  for (const summary of parts('details > summary', old)) {
    if (open.has(summary.textContent.trim())) summary.parentElement.open = true;
  }
  if (focused >= 0) parts(reach, old)[focused]?.focus({ preventScroll: true });
}

/** The numbers in the frame and beside the saved views. */
function renewCounts(fresh) {
  const now = fresh.querySelector('.bell');
  if (bell && now && bell.ariaLabel !== now.ariaLabel) {
    bell.ariaLabel = bell.title = now.ariaLabel;
    renew(bell, now);
  }
  for (const link of parts('.views a')) {
    const now = parts('.views a', fresh).find((other) => other.getAttribute('href') === link.getAttribute('href'));
    const [old, count] = [link.querySelector('.count'), now?.querySelector('.count')];
    if (!old || !count || sameText(old, count)) continue;
    old.textContent = count.textContent;
    old.className = count.className;
    flash(old);
  }
  for (const option of parts('.view-choice option')) {
    const now = parts('.view-choice option', fresh).find((other) => other.value === option.value);
    if (now && !sameText(option, now)) option.textContent = now.textContent;
  }
}

/** The list of tickets: rows change where they stand; what is new waits for a button. */
function queue(list) {
  const status = make('div', { role: 'status' });
  const box = make('div', { className: 'live-news' });
  const button = make('button', { type: 'button', className: 'button small' });
  box.append(button);
  document.querySelector('main').append(status);
  let latest = null;
  // What was told of since the list was last shown whole: only that is new. Whatever else comes into the list was only
  // let up by a row that left.
  const told = new Set();

  const rows = (root) => new Map(parts('tbody > tr[id]', root).map((row) => [row.id, row]));

  /** A row that somebody picked stays until they let go of it, wherever its ticket went. */
  const isPicked = (row) => row.querySelector('input[form=picked]:checked') !== null;

  /** Takes the order of the answer for the rows that are there, and lets go of those that are not in it. */
  const settle = () => {
    if (!latest || cannotHover.matches || isBusy(list)) return;
    const [old, fresh] = [rows(list), rows(latest)];
    for (const [id, row] of old) if (!fresh.has(id) && !isPicked(row)) row.remove();
    const body = list.querySelector('tbody');
    for (const [id, row] of fresh) {
      if (!body || old.has(id) || told.has(id)) continue;
      old.set(id, row.cloneNode(true));
      body.append(old.get(id));
    }
    const order = [...fresh.keys()].filter((id) => old.has(id));
    if (order.some((id, at) => body.rows[at]?.id !== id)) body.append(...order.map((id) => old.get(id)));
    if (fresh.size || !old.size || [...old.values()].some(isPicked)) return;
    renew(list, latest);
    latest = null;
  };

  button.addEventListener('click', () => {
    if (!latest) return;
    const known = rows(list);
    const coming = rows(latest);
    const kept = [...known.values()].filter((row) => !coming.has(row.id) && isPicked(row));
    renew(list, latest);
    list.querySelector('tbody')?.prepend(...kept);
    latest = null;
    told.clear();
    box.remove();
    const added = [...rows(list)].filter(([id]) => !known.has(id)).map(([, row]) => row);
    added.forEach(flash);
    added[0]?.querySelector('a')?.focus();
  });
  list.addEventListener('pointerleave', settle);
  list.addEventListener('focusout', () => setTimeout(settle));

  return {
    concerns: () => true,
    take(fresh, tickets, isReload) {
      latest = fresh.querySelector('[data-live-list]');
      if (!latest) return;
      const [old, now] = [rows(list), rows(latest)];
      // After a break nobody says what changed meanwhile: anything may be new.
      for (const id of isReload ? now.keys() : tickets) told.add(id);
      for (const [id, row] of old) {
        const other = now.get(id);
        row.classList.toggle('left', !other);
        if (!other) continue;
        const isNews = tickets.has(id) && !sameText(row, other);
        // What is shown stays in the answer, too, for the button.
        renew(row, other.cloneNode(true));
        if (isNews) flash(row);
      }
      document.dispatchEvent(new Event('rowsleft'));
      settle();
      const added = [...now.keys()].filter((id) => !old.has(id) && told.has(id)).length;
      if (!added) return box.remove();
      const text = list.dataset.new.replace('#', added);
      if (button.textContent !== text) button.textContent = text;
      if (!box.isConnected) status.append(box);
    },
  };
}

/** One ticket: says who wrote, and shows it when asked. */
function ticket(bar) {
  const work = document.querySelector('.work');
  const line = (root) => root.querySelector('section[aria-labelledby=history] .timeline');
  const box = make('div', { className: 'live-news' });
  const text = make('p');
  box.append(text, make('button', { type: 'button', className: 'button small', textContent: bar.dataset.show }));
  let latest = null;
  const isWritten = () => parts('form', work).some(isFilled);
  const unhurried = (selectors, fresh) => {
    for (const part of selectors) {
      const old = document.querySelector(part);
      if (old && !isBusy(old)) renew(old, fresh.querySelector(part));
    }
  };

  const show = () => {
    const count = line(latest).children.length - line(document).children.length;
    for (const part of ['h1', '.page-head .actions', '.promises', '.ladder', '.ticket-line', 'section[aria-labelledby=history] .tabs', 'main aside']) {
      renew(document.querySelector(part), latest.querySelector(part));
    }
    renew(line(document), line(latest));
    [...line(document).children].slice(0, count).forEach(flash);
    const form = latest.querySelector('.work');
    if (isWritten() || work.contains(document.activeElement)) {
      // Whoever has seen what was written need not be told again when they send theirs, unless their form is about
      // what was changed: what they left as it stood would undo it, so the desk shows them first.
      for (const own of parts('form', work)) {
        const now = parts('form', form).find((other) => other.getAttribute('action') === own.getAttribute('action'));
        const version = now?.querySelector('[name=version]')?.value;
        if (version && !('behind' in own.dataset) && standing(own) === standing(now)) own.elements.version.value = version;
      }
    } else {
      renew(work, form);
    }
    latest = null;
    box.remove();
  };

  box.querySelector('button').addEventListener('click', () => {
    show();
    const heading = document.getElementById('history');
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: 'nearest' });
  });

  return {
    concerns: (tickets) => tickets.has(bar.dataset.liveTicket),
    take(fresh) {
      if (!line(fresh)) return;
      const added = [...line(fresh).children].slice(0, line(fresh).children.length - line(document).children.length);
      // Only time passed: what is due says so where it stands.
      if (!added.length) return unhurried(['.promises', '.ticket-line'], fresh);
      latest = fresh;
      const names = [...new Set(added.map((entry) => entry.querySelector('.by')?.textContent.trim()).filter(Boolean))];
      text.textContent = bar.dataset.changed.replace('#', () => names.join(', '));
      if (!box.isConnected) bar.append(box);
    },
  };
}

/** A page that is read rather than worked on: says that it has changed, and is loaded anew when asked. */
function reading(page) {
  // What its forms, its messages and time alone change is no news.
  const moving = 'form, .banner, [data-until], [data-moves], [role=status]';
  const text = (root) => {
    const copy = root.querySelector('main').cloneNode(true);
    parts(moving, copy).forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const before = text(document);
  const status = make('div', { role: 'status' });
  const box = make('div', { className: 'live-news' });
  const button = make('button', { type: 'button', className: 'button small', textContent: page.dataset.show });
  button.addEventListener('click', () => location.reload());
  box.append(make('p', { textContent: page.dataset.changed }), button);
  document.querySelector('main').append(status);

  return {
    concerns: () => true,
    take(fresh) {
      if (!fresh.querySelector('[data-live]')) return;
      const [old, now] = [parts('[data-moves]'), parts('[data-moves]', fresh)];
      if (old.length === now.length) old.forEach((part, index) => renew(part, now[index]));
      if (text(fresh) === before) return box.remove();
      if (!box.isConnected) status.append(box);
    },
  };
}

/** Says that the page is kept up to date no longer, until it is again. */
function doubt() {
  const main = document.querySelector('main');
  const status = make('div', { role: 'status' });
  const box = make('div', { className: 'live-news live-stopped' });
  const text = make('p');
  const button = make('button', { type: 'button', className: 'button small' });
  button.addEventListener('click', () => location.reload());
  box.append(text, button);
  main.append(status);
  const clock = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  let since = clock();

  return {
    settle() {
      since = clock();
      box.remove();
    },
    say(isSignedOut) {
      const words = main.dataset;
      text.textContent = isSignedOut ? words.signedOut : words.stopped.replace('#', since);
      button.textContent = isSignedOut ? words.signIn : words.reload;
      if (!box.isConnected) status.append(box);
    },
  };
}

/** Whether nobody is signed in here any more; the question keeps no session alive. */
async function isSignedOut() {
  try {
    const answer = await fetch('/settings', { redirect: 'manual', headers: { 'x-live': 'yes' } });
    return answer.type === 'opaqueredirect';
  } catch {
    return false;
  }
}

/** Who else has the ticket open, in the line above its name; the page says when something is typed on it. */
function company(number) {
  const list = document.querySelector('.here');
  const status = make('p', { className: 'unseen', role: 'status' });
  document.querySelector('main').append(status);
  const words = { isHere: list.dataset.isHere, isWriting: list.dataset.writes };
  const shownAtOnce = 3;
  // A voice says once who came and who began to write, not every pause for thought.
  const silence = 120_000;
  const said = new Map();
  let unsaid = [];
  let later;
  let page;
  let toldAt = -Infinity;

  const say = (text) => {
    const now = performance.now();
    if (now - (said.get(text) ?? -Infinity) < silence) return;
    said.set(text, now);
    unsaid.push(text);
    clearTimeout(later);
    later = setTimeout(() => { status.textContent = unsaid.join(' '); unsaid = []; }, 1_500);
  };
  const sentence = (person) => (person.isWriting ? words.isWriting : words.isHere).replace('#', () => person.name);

  document.querySelector('.work').addEventListener('input', () => {
    const token = document.querySelector('meta[name=form-token]').content;
    if (!page || performance.now() - toldAt < 4_000) return;
    toldAt = performance.now();
    const body = new URLSearchParams({ page, 'form-token': token });
    fetch(`/tickets/${number}/writing`, { method: 'POST', body, keepalive: true }).catch(() => {});
  });

  return {
    /** A name for the page, new each time it begins to listen: what was said of the last is over. */
    address() {
      page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return { ticket: number, page };
    },
    show(people) {
      const inOrder = [...people.filter((one) => one.isWriting), ...people.filter((one) => !one.isWriting)];
      const rest = inOrder.length - shownAtOnce;
      list.replaceChildren(...inOrder.slice(0, shownAtOnce).map((person) => {
        const item = make('li', { className: person.isWriting ? 'is-writing' : '' });
        const face = make('span', { className: 'face', textContent: [...person.name][0], ariaHidden: 'true' });
        item.append(face, make('span', { className: 'who', textContent: sentence(person) }));
        return item;
      }));
      if (rest > 0) list.append(make('li', { textContent: `+${rest}` }));
      list.hidden = !people.length;
      people.forEach((person) => say(sentence(person)));
    },
  };
}

/** Listens from `place` on, as long as the page is looked at: a hidden page catches up when it is shown again. */
function listen(place, others, hear, trust) {
  let source;
  let wait = 1_000;
  let later;
  let silence;

  const close = () => {
    clearTimeout(later);
    clearTimeout(silence);
    silence = null;
    source?.close();
    source = null;
  };
  /** From now on somebody has to say something, or the page is in doubt. */
  const expect = () => {
    clearTimeout(silence);
    silence = setTimeout(() => trust?.say(false), longestSilence);
  };
  const heard = () => {
    wait = 1_000;
    expect();
    trust?.settle();
  };
  const open = () => {
    clearTimeout(later);
    source?.close();
    if (!silence) expect();
    const after = place ? { after: place } : {};
    source = new EventSource(`/live?${new URLSearchParams({ ...after, ...others?.address() })}`);
    source.addEventListener('still', (event) => {
      heard();
      if (event.lastEventId) place = event.lastEventId;
    });
    source.addEventListener('here', (event) => {
      heard();
      others?.show(JSON.parse(event.data).people);
    });
    for (const kind of ['news', 'reload']) {
      source.addEventListener(kind, (event) => {
        heard();
        if (event.lastEventId) place = event.lastEventId;
        hear({ ...JSON.parse(event.data), isReload: kind === 'reload' });
      });
    }
    // A line that breaks the browser takes up again by itself; an answer that is none it gives up.
    source.addEventListener('error', async () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(later);
      later = setTimeout(open, wait);
      wait = Math.min(wait * 2, longestWait);
      if (trust && await isSignedOut()) trust.say(true);
    });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => { if (event.persisted) open(); });
  if (!document.hidden) open();
}

if ((here || bell) && 'EventSource' in window) {
  // What was refused stands at an address that cannot be asked for again: there, only the bell is.
  const canBeAsked = here !== null && here.dataset.live !== '';
  const address = () => (canBeAsked ? location.href : '/notices');
  const kind = here?.hasAttribute('data-live-list') ? queue : here?.dataset.liveTicket ? ticket : reading;
  const part = canBeAsked ? kind(here) : null;
  const others = here?.dataset.liveTicket ? company(here.dataset.liveTicket) : null;
  const waiting = new Set();
  let isOwed = false;
  let isReload = false;
  let isAsking = false;
  let failures = 0;

  /** One question at a time; what happens meanwhile is asked for after it. */
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    while (isOwed) {
      isOwed = false;
      const [tickets, wasReload] = [new Set(waiting), isReload];
      waiting.clear();
      isReload = false;
      const begun = performance.now();
      const { page, isLost } = await fetched(address());
      if (page) {
        renewCounts(page);
        part?.take(page, tickets, wasReload);
        tick();
      } else if (isLost) {
        // What was told and could not be shown is still owed, when the desk is back.
        tickets.forEach((id) => waiting.add(id));
        isReload ||= wasReload;
        isOwed = true;
        failures += 1;
      }
      if (!isLost) failures = 0;
      // A desk that is slow to answer, or away, is asked less often.
      const took = performance.now() - begun;
      const pause = Math.max(shortestPause, 8 * took, failures && 1_000 * 2 ** failures);
      await new Promise((done) => setTimeout(done, Math.min(pause, longestPause)));
    }
    isAsking = false;
  };

  listen(here?.dataset.live, others, (news) => {
    const changed = new Set(news.tickets);
    const shown = document.querySelector('.bell-count')?.textContent.trim() ?? '0';
    const isCounted = String(news.unread) === shown || news.unread >= 100 && shown === '99+';
    const isNews = part && (news.isReload || changed.size && part.concerns(changed));
    if (isCounted && !isNews) return;
    changed.forEach((id) => waiting.add(id));
    isReload ||= news.isReload;
    isOwed = true;
    ask();
  }, canBeAsked ? doubt() : null);

  // Something became near or late without anybody having written anything.
  document.addEventListener('duepassed', () => {
    if (!part || document.hidden) return;
    isOwed = true;
    ask();
  });
}
