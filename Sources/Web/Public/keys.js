// Keys. The registry is the page itself: whatever carries data-keys can be pressed, named and looked up.
//
//   <a href="/tickets" data-keys="g q">        g, then q, follows the link
//   <button data-keys="a" data-command="…">    a presses the button; data-command names it where its text does not
//   <input data-keys="/">                      / puts the cursor there
//   <a data-command="…" data-also="notes">     found by another word, too
//   <form data-commands="shown">               what is in it counts only while it is to be seen
//
// Nothing here acts while somebody types or an input method is composing, and single keys can be switched off.

const off = 'aftercare.keys-off';
const patience = 1200;

/** Whether keys without Ctrl or ⌘ act on this device. */
export const keysAreOn = () => localStorage.getItem(off) === null;
export const turnKeys = (on) => (on ? localStorage.removeItem(off) : localStorage.setItem(off, 'yes'));

/** Whether the event belongs to something that is being written. */
export const isTyping = (event) =>
  event.isComposing || event.keyCode === 229 || event.target.isContentEditable ||
  /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName) && !/^(checkbox|radio|button|submit)$/.test(event.target.type);

/** Whether Space is the element's own key: it presses a button, ticks a box, opens a list. */
const takesSpace = (element) => element.closest('button, summary, input, select, [role=button]') !== null;

/** The key as the registry writes it: Caps Lock is no Shift. */
const keyOf = ({ key, shiftKey }) => {
  if (key === ' ') return 'Space';
  return /^[a-z]$/i.test(key) ? key[shiftKey ? 'toUpperCase' : 'toLowerCase']() : key;
};

const isThere = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

export const nameOf = (element) =>
  (element.dataset.command || element.getAttribute('aria-label') || element.textContent || element.placeholder || '').trim().replace(/\s+/g, ' ');

/** What concerns most what one is doing comes first: what is picked, the page, the way elsewhere, then the rest. */
const placeOf = (element) => {
  if (element.closest('[data-commands=shown]')) return 0;
  if (element.closest('main')) return 1;
  return element.closest('.rail') ? 2 : 3;
};

/** Everything on this page that has a key or wants to be found by name: once each, the page's own first. */
export function commands() {
  const known = new Map();
  for (const element of document.querySelectorAll('[data-keys], [data-command]')) {
    const name = nameOf(element);
    const { keys = '', also = '' } = element.dataset;
    const key = `${keys} ${name}`;
    if (!name || element.disabled || known.has(key) && !isThere(element)) continue;
    if (element.closest('[data-commands=shown]') && !isThere(element)) continue;
    const group = element.closest('[data-keys-group]')?.dataset.keysGroup ?? '';
    known.set(key, { element, name, keys, also, group, place: placeOf(element) });
  }
  return [...known.values()].sort((a, b) => a.place - b.place);
}

/** Does what pressing it with the pointer would do. */
export function perform(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.nodeName) && element.type !== 'checkbox') {
    element.focus();
    element.select?.();
    return;
  }
  const menu = element.closest('details:not([open])');
  if (menu && !element.matches('summary')) menu.open = true;
  element.focus({ preventScroll: true });
  element.click();
}

let pressed = '';
let forget;

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (!keysAreOn() || document.querySelector('dialog[open]')) return;
  if (/^(Shift|Tab|Enter|Escape|Arrow.*)$/.test(event.key)) return;
  const key = keyOf(event);
  if (key === 'Space' && takesSpace(event.target)) return;
  const all = commands().filter((command) => command.keys);
  const found = (keys) => all.filter((command) => command.keys === keys || command.keys.startsWith(`${keys} `));
  let wanted = pressed ? `${pressed} ${key}` : key;
  if (pressed && !found(wanted).length) wanted = key;
  const matches = found(wanted);
  clearTimeout(forget);
  pressed = '';
  if (!matches.length) return;
  event.preventDefault();
  const exact = matches.find((command) => command.keys === wanted && isThere(command.element)) ??
    matches.find((command) => command.keys === wanted);
  if (exact) return perform(exact.element);
  pressed = wanted;
  forget = setTimeout(() => { pressed = ''; }, patience);
});

// Help: the registry, read aloud.
const help = document.getElementById('keys-help');

function list() {
  const body = help.querySelector('[data-list]');
  body.replaceChildren();
  const all = commands().filter((command) => !command.element.closest('dialog'));
  const groups = new Map();
  // What a page does with a key hides what the frame would do with it.
  const listed = new Set();
  for (const command of all) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  for (const [group, members] of groups) {
    const rows = members.filter((command) => command.keys && !listed.has(command.keys));
    rows.forEach((row) => listed.add(row.keys));
    const others = members.filter((command) => !command.keys);
    const section = document.createElement('section');
    if (group) section.append(Object.assign(document.createElement('h3'), { textContent: group }));
    const terms = document.createElement('dl');
    for (const row of rows) {
      const line = document.createElement('div');
      const term = document.createElement('dt');
      term.append(...keycaps(row.keys));
      line.append(term, Object.assign(document.createElement('dd'), { textContent: row.name }));
      terms.append(line);
    }
    section.append(terms);
    if (others.length && body.dataset.also) {
      const names = [...new Set(others.map((command) => command.name))].join(' · ');
      section.append(Object.assign(document.createElement('p'), { className: 'quiet', textContent: `${body.dataset.also} ${names}` }));
    }
    body.append(section);
  }
}

/** `g q` as two key caps. */
export const keycaps = (keys) =>
  keys.split(' ').flatMap((key, index) => [
    ...(index ? [document.createTextNode(' ')] : []),
    Object.assign(document.createElement('kbd'), { textContent: key }),
  ]);

if (help) {
  const toggle = help.querySelector('input[type=checkbox]');
  document.querySelectorAll('.help[hidden]').forEach((button) => { button.hidden = false; });
  document.querySelectorAll('[data-opens=keys-help]').forEach((button) => button.addEventListener('click', () => {
    toggle.checked = keysAreOn();
    list();
    help.showModal();
  }));
  toggle.addEventListener('change', () => turnKeys(toggle.checked));
  help.addEventListener('click', (event) => { if (event.target === help) help.close(); });
}
