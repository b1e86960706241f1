// The list of tickets under the hand: keys that move along it, pick rows and look into one without leaving.

import { tick } from './clock.js';

const tools = document.querySelector('[data-rows]');
const dialog = document.querySelector('dialog.peek');
const picked = document.getElementById('picked');
const rows = () => [...document.querySelectorAll('.queue tbody > tr[id]')];
const link = (row) => row?.querySelector('.row-link');
const here = () => rows().find((row) => row.contains(document.activeElement));

/** The row the cursor is in, or the one under the pointer, or the first. */
const meant = () => here() ?? rows().find((row) => row.matches(':hover')) ?? rows()[0];

function go(step) {
  const all = rows();
  const at = all.indexOf(here());
  const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  link(row)?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

/** Opens the reckoning of the promise that is due then. */
function explain(body, due) {
  const cards = [...body.querySelectorAll('.promise-card:has(.why)')];
  const card = cards.find((one) => one.querySelector('.promise-due time')?.dateTime === due) ?? cards[0];
  if (!card) return;
  const fold = card.parentElement.closest('details');
  if (fold) fold.open = true;
  card.querySelector('.why').open = true;
  if (card !== cards[0]) card.scrollIntoView({ block: 'nearest' });
}

/** What the ticket's own page says first: its promises, how far it is, and the latest entries. */
async function peek(row, isWhy = false) {
  if (!row) return;
  const address = link(row).href;
  const body = dialog.querySelector('.peek-body');
  const open = dialog.querySelector('header a');
  open.href = address;
  body.replaceChildren();
  body.ariaBusy = 'true';
  dialog.showModal();
  try {
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (open.href !== address) return;
    const line = page.querySelector('.timeline');
    [...(line?.children ?? [])].slice(5).forEach((entry) => entry.remove());
    line?.querySelectorAll('form').forEach((form) => form.remove());
    const parts = [page.querySelector('h1'), ...['.ticket-line', '.promises', '.ladder', '.timeline'].map((part) => page.querySelector(`main ${part}`))];
    // The names of things on that page are not names on this one.
    for (const part of parts) part?.querySelectorAll('[id]').forEach((element) => element.removeAttribute('id'));
    body.append(...parts.filter(Boolean).map((part) => document.importNode(part, true)));
    if (isWhy) explain(body, row.querySelector('.due time')?.dateTime);
    tick();
  } catch {
    location.href = address;
  }
  body.ariaBusy = null;
  open.focus();
}

/** Every box beside the one in the head. */
const boxesOf = (all) => [...all.closest('table').querySelectorAll('tbody .pick input[type=checkbox]')];

/** The box in the head says what the others are. */
function settleHeads() {
  for (const all of document.querySelectorAll('[data-pick-all]')) {
    const boxes = boxesOf(all);
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

let lastPicked;
/** With Shift held, every row between the last box and this one becomes what this one is. */
function pickTo(box, isRange) {
  const boxes = [...box.closest('tbody').querySelectorAll('.pick input[type=checkbox]')];
  const [from, to] = [boxes.indexOf(lastPicked), boxes.indexOf(box)];
  if (isRange && from >= 0 && from !== to)
    for (const other of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
  lastPicked = box;
}

function count() {
  const chosen = document.querySelectorAll('input[form=picked]:checked').length;
  const output = picked.querySelector('output');
  const left = document.querySelectorAll('tr.left input[form=picked]:checked').length;
  settleHeads();
  output.textContent = output.dataset.chosen.replace('#', chosen) + (left ? ` · ${output.dataset.left.replace('#', left)}` : '');
}

const acts = {
  next: () => go(1),
  previous: () => go(-1),
  peek: () => peek(meant()),
  pick() {
    const row = meant();
    row?.querySelector('input[form=picked]')?.click();
    link(row)?.focus();
  },
};

if (tools) {
  tools.addEventListener('click', (event) => acts[event.target.dataset.row]?.());
  // The rows' own buttons, also of rows that come later.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('.queue tbody [data-row]');
    if (button) peek(button.closest('tr'), button.dataset.row === 'why');
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => rows().find((row) => link(row).href === dialog.querySelector('header a').href)?.querySelector('.row-link').focus());
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || event.isComposing || event.target.closest('summary, button')) return;
    event.preventDefault();
    dialog.close();
  });
}
for (const all of document.querySelectorAll('[data-pick-all]')) {
  all.hidden = false;
  all.addEventListener('change', () => {
    for (const box of boxesOf(all)) box.checked = all.checked;
    if (picked) count();
  });
}
document.addEventListener('click', (event) => {
  const box = event.target.closest?.('tbody .pick input[type=checkbox]');
  if (!box) return;
  pickTo(box, event.shiftKey);
  settleHeads();
});
settleHeads();
if (picked) {
  document.addEventListener('change', (event) => { if (event.target.form === picked) count(); });
  picked.addEventListener('reset', () => setTimeout(count));
  document.addEventListener('rowsleft', count);
  addEventListener('pageshow', count);
  count();
}
