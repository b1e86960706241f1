// Forms under the hand: where the cursor stands, what sends them, and what was typed when one goes elsewhere.

const prefix = 'aftercare.draft ';
const sentKey = 'aftercare.sent';
const owner = document.querySelector('.person-name')?.textContent ?? '';

const make = (tag, values = {}) => Object.assign(document.createElement(tag), values);
const isThere = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

// ---------- drafts: kept for this tab alone, per form and person, until the desk has taken them

const keyOf = (form) =>
  `${prefix}${owner} ${new URL(form.action).pathname} ${form.elements.customer?.value ?? ''}`;
const keptFields = (form) => [...form.elements].filter((field) =>
  field.name && /^(INPUT|TEXTAREA|SELECT)$/.test(field.nodeName) && !/^(hidden|password|file|submit)$/.test(field.type));
const isChoice = (field) => field.type === 'checkbox' || field.type === 'radio';
/** Only words are worth keeping: a choice is made again in a second. */
const isWritten = (form) => keptFields(form).some((field) =>
  'defaultValue' in field && !isChoice(field) && field.value.trim() && field.value !== field.defaultValue);

function keep(form) {
  if (!isWritten(form)) return sessionStorage.removeItem(keyOf(form));
  const values = keptFields(form).filter((field) => !isChoice(field) || field.checked).map((field) => [field.name, field.value]);
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(values));
  } catch {
    // No room: what is typed stays where it is, as without a script.
  }
}

function restore(form) {
  const kept = sessionStorage.getItem(keyOf(form));
  if (!kept || isWritten(form)) return;
  const values = JSON.parse(kept);
  let isNew = false;
  for (const field of keptFields(form)) {
    const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isChoice(field)) {
      field.checked = own.includes(field.value);
    } else if (own.length && field.value !== own[0]) {
      const before = field.value;
      field.value = own[0];
      // What cannot be chosen any more stays as it is.
      if (field.nodeName === 'SELECT' && field.selectedIndex < 0) field.value = before;
      else isNew ||= field.nodeName !== 'SELECT';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
  if (!isNew) return;
  const note = make('p', { className: 'draft quiet' });
  note.role = 'status';
  const discard = make('button', { type: 'button', className: 'button small quiet', textContent: form.dataset.discard });
  discard.addEventListener('click', () => {
    form.reset();
    sessionStorage.removeItem(keyOf(form));
    note.remove();
    form.querySelector('select')?.dispatchEvent(new Event('change', { bubbles: true }));
    field(form)?.focus();
  });
  note.append(form.dataset.draft, ' ', discard);
  const heading = form.querySelector('h2');
  if (heading) heading.after(note);
  else form.prepend(note);
}

const here = new URL(location);
const sent = sessionStorage.getItem(sentKey);
const drafted = [...document.querySelectorAll('form[data-draft]')];
if (sent && here.searchParams.has('done')) {
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem(sentKey);
} else if (drafted.some((form) => keyOf(form) === sent)) {
  sessionStorage.removeItem(sentKey);
}
drafted.forEach(restore);

for (const event of ['input', 'change']) {
  document.addEventListener(event, ({ target }) => {
    const form = target.closest?.('form[data-draft]');
    if (form) keep(form);
  });
}

// Which of the ticket's other forms holds something that is not sent.
const work = document.querySelector('[data-draft-waits]');
for (const link of work?.querySelectorAll('a[data-also]:not([aria-current])') ?? []) {
  const path = `${location.pathname}/${link.dataset.also}`;
  const waits = Object.keys(sessionStorage).some((key) => key.startsWith(`${prefix}${owner} ${path}`));
  if (!waits) continue;
  link.classList.add('has-draft');
  link.append(make('span', { className: 'unseen', textContent: ` (${work.dataset.draftWaits})` }));
}

// ---------- sending

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.action.endsWith('/sign-out')) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(prefix)).forEach((key) => sessionStorage.removeItem(key));
    return;
  }
  form.querySelector('.unsent')?.remove();
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const words = document.querySelector('main').dataset.unsent;
    const note = make('p', { className: 'banner alarm unsent', textContent: words });
    note.role = 'alert';
    form.append(note);
    note.scrollIntoView({ block: 'nearest' });
    return;
  }
  if (form.matches('[data-draft]')) sessionStorage.setItem(sentKey, keyOf(form));
});
addEventListener('online', () => document.querySelectorAll('.unsent').forEach((note) => note.remove()));

// Ctrl or ⌘ and Enter send the form one writes in.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing || event.keyCode === 229) return;
  const form = event.target.form;
  if (form?.method !== 'post') return;
  event.preventDefault();
  const buttons = [...form.elements].filter((element) => element.type === 'submit' && element.matches('.primary, .danger'));
  form.requestSubmit(buttons.at(-1));
});

// A visit that begins later ends later.
const aDay = 24 * 60;
const minutes = (text) => Date.parse(`${text}Z`) / 60_000;
document.addEventListener('focusin', ({ target }) => {
  if (target.type === 'datetime-local' && target.name === 'from') target.dataset.was = target.value;
});
document.addEventListener('change', ({ target }) => {
  const end = target.form?.elements.to;
  if (target.type !== 'datetime-local' || target.name !== 'from' || end?.type !== 'datetime-local' || !target.value) return;
  const length = minutes(end.value) - minutes(target.dataset.was);
  const begin = minutes(target.value);
  end.value = new Date((begin + (length > 0 && length < aDay ? length : 120)) * 60_000).toISOString().slice(0, 16);
  target.dataset.was = target.value;
});

// ---------- the cursor

/** Where one begins in a form: at the words that are asked for, else at the first that can be answered. */
function field(form) {
  const fields = [...form.elements].filter((element) =>
    /^(INPUT|TEXTAREA|SELECT)$/.test(element.nodeName) && element.type !== 'hidden' && !element.disabled && isThere(element));
  const empty = fields.find((element) => element.required && !element.value && /^(text|textarea|tel|search)$/.test(element.type));
  const first = empty ?? fields[0];
  if (first?.type !== 'radio') return first;
  return fields.find((element) => element.name === first.name && element.checked) ?? first;
}

/** After what was asked for; nothing where the page says itself where to begin, or nothing was asked. */
function begin() {
  if (document.querySelector('[aria-invalid="true"]') || document.activeElement !== document.body) return;
  const call = document.getElementById('call');
  if (call) {
    const device = call.querySelector('[data-picker] select');
    return (device && !device.value ? call.querySelector('[data-picker] input') ?? device : call.elements.subject)?.focus();
  }
  const hit = document.querySelector('.intake-search .hits:not(.ways) a');
  if (hit) return hit.focus();
  const form = document.querySelector('.work form.deed');
  if (!form) return;
  if (here.searchParams.has('do')) return field(form)?.focus({ preventScroll: location.hash !== '' });
  // Keys go on working after something was done; the form is the next thing the tab key reaches.
  if (here.searchParams.has('done')) form.querySelector('h2').focus({ preventScroll: true });
}
begin();
// Going to the part that the address names takes the cursor away again, in some browsers after the scripts have run.
if (document.readyState !== 'complete') addEventListener('load', () => setTimeout(begin), { once: true });
