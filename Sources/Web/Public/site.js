// What every page does a little better with a script. Without one, everything still works.
import './signature.js';
import './keys.js';
import './palette.js';
import './live.js';
import './queue.js';
import './knowledge.js';
import './file-choice.js';
import './picker.js';
import './forms.js';
import './scan.js';
import './today.js';
import './rows.js';
import './clock.js';
import './hints.js';

// A form that is under way is not sent a second time; but a browser does not tell when the sending was stopped or the
// line broke, so after a while it may be sent again: its request key makes that safe.
const whileUnderWay = 10_000;
function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
}
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === 'get') return;
  form.dataset.sent = 'yes';
  // After the browser has collected the values: a disabled button would not send its own.
  setTimeout(() => form.querySelectorAll('button').forEach((button) => button.setAttribute('aria-busy', 'true')));
  setTimeout(release, whileUnderWay, form);
});
addEventListener('online', () => [...document.forms].forEach(release));

// Coming back by the back button shows the form as it was left, ready to be sent again.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  [...document.forms].forEach(release);
});

// An open menu closes when one clicks elsewhere or presses Escape.
const close = (menu) => { menu.open = false; menu.querySelector('summary').focus(); };
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing) document.querySelectorAll('details.menu[open]').forEach(close);
});

// "Saved." is said once, not again when the page is loaded anew.
const here = new URL(location);
if (here.searchParams.has('done')) {
  here.searchParams.delete('done');
  here.searchParams.delete('undo');
  history.replaceState(null, '', here);
}

// A refused form puts the cursor where something is to be mended.
document.querySelector('[aria-invalid="true"]')?.focus();

// What only a script can do is shown where there is one.
document.querySelectorAll('.find[hidden]').forEach((button) => { button.hidden = false; });
