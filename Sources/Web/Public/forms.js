// Forms under the hand: where the cursor stands, what sends them, and what was typed when one goes elsewhere.

import { growTo } from './rows.js';

const prefix = 'aftercare.draft ';
const sentKey = 'aftercare.sent';
const owner = document.body.dataset.person ?? '';

const make = (tag, values = {}) => Object.assign(document.createElement(tag), values);
const isThere = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

// ---------- drafts: kept for this tab alone, per form and person, until the desk has taken them

const pathOf = (form) => new URL(form.action).pathname;
const keyOf = (form) => `${prefix}${owner} ${pathOf(form)} ${form.elements.customer?.value ?? ''}`;
const keptFields = (form) => [...form.elements].filter((field) =>
  field.name && /^(INPUT|TEXTAREA|SELECT)$/.test(field.nodeName) && !/^(hidden|password|file|submit)$/.test(field.type));
const isChoice = (field) => field.type === 'checkbox' || field.type === 'radio';
/** Whether this page came of sending the form: then what was typed stands in it as if the desk had put it there. */
const isAnswer = (form) => 'answer' in document.querySelector('main').dataset && pathOf(form) === location.pathname;
/** Only words are worth keeping, and the points of a checklist: another choice is made again in a second. */
const isWork = (field) => isChoice(field) ? field.checked && field.closest('.checklist') !== null
  : 'defaultValue' in field && field.value.trim() !== '';
const isWritten = (form) => keptFields(form).some((field) => isWork(field) && (isAnswer(form) || isChanged(field)));
const isChanged = (field) => {
  if (isChoice(field)) return field.checked !== field.defaultChecked;
  if (field.nodeName !== 'SELECT') return field.value !== field.defaultValue;
  const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  return field.value !== first?.value;
};

const draftOf = (form) => JSON.parse(sessionStorage.getItem(keyOf(form)));
function store(form, draft) {
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    // No room: what is typed stays where it is, as without a script.
  }
}

function keep(form) {
  if (!isWritten(form)) return sessionStorage.removeItem(keyOf(form));
  const draft = draftOf(form);
  const before = isAnswer(form) ? draft?.values ?? {} : {};
  // What nobody touched is not theirs to put back: a colleague may change it meanwhile.
  const values = {};
  for (const field of keptFields(form)) if (isChanged(field) || field.name in before) values[field.name] = [];
  for (const field of keptFields(form)) if (!isChoice(field) || field.checked) values[field.name]?.push(field.value);
  store(form, { values, version: form.elements.version?.value, sentAs: draft?.sentAs });
}

function restore(form) {
  const draft = draftOf(form);
  if (!draft) return;
  // The desk has answered and says itself what is in the form; sent again, it is another one.
  if (isAnswer(form)) return store(form, { ...draft, sentAs: undefined });
  let isNew = false;
  // Some browsers put words back themselves.
  let isOther = isWritten(form);
  if (!isOther) growTo(form, Object.keys(draft.values).filter((name) => draft.values[name].some((value) => value.trim())));
  for (const field of isOther ? [] : keptFields(form)) {
    const own = draft.values[field.name];
    if (!own) continue;
    if (isChoice(field)) {
      if (field.checked === own.includes(field.value)) continue;
      field.checked = !field.checked;
      isOther = true;
      isNew ||= isWork(field);
      continue;
    }
    const [before, value] = [field.value, own.shift()];
    if (value === undefined || value === before) continue;
    field.value = value;
    // What cannot be chosen any more stays as it is.
    if (field.nodeName === 'SELECT' && field.selectedIndex < 0) field.value = before;
    else isOther = true;
    isNew ||= field.nodeName !== 'SELECT';
    field.closest('details')?.setAttribute('open', '');
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  if (!isOther) return;
  // Typed before a colleague's change, it is sent as such: the desk shows the change first. Sent once already, with
  // the answer lost, it is sent as the same form: the desk does not do it twice.
  const { version, 'request-key': requestKey } = form.elements;
  const [pagesVersion, pagesKey] = [version?.value, requestKey.value];
  if (version) version.value = draft.version ?? pagesVersion;
  if (version?.value !== pagesVersion) form.dataset.behind = '';
  requestKey.value = draft.sentAs ?? pagesKey;
  if (!isNew) return;
  const note = make('p', { className: 'draft quiet' });
  note.role = 'status';
  const discard = make('button', { type: 'button', className: 'button small quiet', textContent: form.dataset.discard });
  discard.addEventListener('click', () => {
    form.reset();
    if (version) version.value = pagesVersion;
    delete form.dataset.behind;
    requestKey.value = pagesKey;
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
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
const isOwn = (key) => key.startsWith(`${prefix}${owner} `);
const sent = sessionStorage.getItem(sentKey);
// On a page of nobody a form of somebody may wait for its sender to sign in again; the forms of a link are nobody's.
if (owner || sent && isOwn(sent)) {
  if (sent && here.searchParams.has('done')) sessionStorage.removeItem(sent);
  // Whatever came of it: what is done next says nothing about this form.
  sessionStorage.removeItem(sentKey);
}
if (owner) drafts().filter((key) => !isOwn(key)).forEach((key) => sessionStorage.removeItem(key));
document.querySelectorAll('form[data-draft]').forEach(restore);

for (const event of ['input', 'change']) {
  document.addEventListener(event, ({ target }) => {
    const form = target.closest?.('form[data-draft]');
    if (form) keep(form);
  });
}

// Whoever leaves a form on purpose has no more use for what they typed in it.
document.addEventListener('click', (event) => {
  const form = event.target.closest('a[data-discards]')?.closest('form[data-draft]');
  if (form && !event.ctrlKey && !event.metaKey && !event.shiftKey) sessionStorage.removeItem(keyOf(form));
});

// What is too long is kept whole and said so, not cut off as `maxlength` would.
document.addEventListener('input', ({ target, inputType }) => {
  const limit = Number(target.dataset?.limit);
  if (!limit) return;
  const over = [...target.value].length - limit;
  target.setCustomValidity(over > 0 ? document.querySelector('main').dataset.tooLong.replace('#', over) : '');
  if (over > 0 && inputType === 'insertFromPaste') target.reportValidity();
});

// Which of the ticket's other forms holds something that is not sent.
const work = document.querySelector('[data-draft-waits]');
for (const link of work?.querySelectorAll('a[data-also]:not([aria-current])') ?? []) {
  const start = `${prefix}${owner} ${location.pathname}/${link.dataset.also}`;
  // The name ends there, or a number follows: `costs` is not `costs-acknowledgement`.
  if (!drafts().some((key) => key.startsWith(start) && ' /'.includes(key[start.length]))) continue;
  link.classList.add('has-draft');
  link.append(make('span', { className: 'unseen', textContent: ` (${work.dataset.draftWaits})` }));
}

// ---------- sending

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.action.endsWith('/sign-out')) {
    drafts().forEach((key) => sessionStorage.removeItem(key));
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
  if (!form.matches('[data-draft]')) return;
  sessionStorage.setItem(sentKey, keyOf(form));
  const draft = draftOf(form);
  if (draft) store(form, { ...draft, sentAs: form.elements['request-key'].value });
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

// ---------- a list that is one of several choices: picking from it is that choice, another choice empties it

document.addEventListener('change', ({ target }) => {
  if (target.dataset.means && target.value) document.getElementById(target.dataset.means).checked = true;
  if (target.type !== 'radio' || !target.form) return;
  for (const list of target.form.querySelectorAll('select[data-means]')) {
    const own = document.getElementById(list.dataset.means);
    if (own.name === target.name && own !== target) list.value = '';
  }
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
