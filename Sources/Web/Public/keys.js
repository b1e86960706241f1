// Keys. The registry is the page itself: whatever carries data-keys can be pressed, named and looked up.
//
//   <a href="/tickets" data-keys="g q">        g, then q, follows the link
//   <button data-keys="a" data-command="…">    a presses the button; data-command names it where its text does not
//   <input data-keys="/">                      / puts the cursor there
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

const isThere = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

export const nameOf = (element) =>
  (element.dataset.command || element.getAttribute('aria-label') || element.textContent || element.placeholder || '').trim().replace(/\s+/g, ' ');

/** Everything on this page that has a key or wants to be found by name: once each, in the page's order. */
export function commands() {
  const known = new Map();
  for (const element of document.querySelectorAll('[data-keys], [data-command]')) {
    const name = nameOf(element);
    const key = `${element.dataset.keys ?? ''} ${name}`;
    if (!name || element.disabled || known.has(key) && !isThere(element)) continue;
    known.set(key, { element, name, keys: element.dataset.keys ?? '', group: element.closest('[data-keys-group]')?.dataset.keysGroup ?? '' });
  }
  return [...known.values()];
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
  const key = event.key === ' ' ? 'Space' : event.key;
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
  const groups = Map.groupBy ? Map.groupBy(commands().filter((c) => c.keys), (c) => c.group) : new Map([['', commands().filter((c) => c.keys)]]);
  for (const [group, rows] of groups) {
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
  document.querySelectorAll('[data-opens=keys-help]').forEach((button) => button.addEventListener('click', () => {
    toggle.checked = keysAreOn();
    list();
    help.showModal();
  }));
  toggle.addEventListener('change', () => turnKeys(toggle.checked));
  help.addEventListener('click', (event) => { if (event.target === help) help.close(); });
}
