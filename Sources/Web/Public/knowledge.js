// Articles where they are needed: looked up while a call is written down, and put into what one writes.

const form = document.querySelector('[data-suggests]');
if (form) {
  // Without a script this button sends the form to be looked at; here it is done while one types.
  document.querySelectorAll('[data-look]').forEach((button) => button.remove());
  const asked = ['device', 'faultClass', 'subject'];
  const isQuestion = (name) => name.startsWith('question-');
  let waiting;
  let last = '';
  const look = async () => {
    const typed = new FormData(form);
    const query = new URLSearchParams(
      [...typed].filter(([name, value]) => value && (asked.includes(name) || isQuestion(name))),
    );
    if (query.toString() === last) return;
    last = query.toString();
    const answer = await fetch(`${form.dataset.suggests}?${query}`).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // An answer that something typed later has overtaken is dropped.
    if (last !== query.toString()) return;
    for (const part of document.querySelectorAll('[data-part]')) {
      const news = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!news || news.innerHTML === part.innerHTML) continue;
      const at = part.contains(document.activeElement) ? document.activeElement : null;
      part.replaceChildren(...news.childNodes);
      if (at) part.querySelector(`[name="${CSS.escape(at.name)}"][value="${CSS.escape(at.value)}"]`)?.focus();
    }
  };
  // What the device is owed and had before stands beside the call; the page itself knows.
  const device = form.elements.device;
  device?.addEventListener('change', async () => {
    const address = new URL('/tickets/new', location);
    const typed = new FormData(form);
    for (const name of ['customer', 'contact', 'device']) address.searchParams.set(name, typed.get(name) ?? '');
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (device.value !== address.searchParams.get('device')) return;
    for (const part of ['[data-own-device]', '[data-others]']) {
      document.querySelector(part)?.replaceChildren(...(page.querySelector(part)?.childNodes ?? []));
    }
  });
  form.addEventListener('input', (event) => {
    const { name } = event.target;
    if (!asked.includes(name) && !isQuestion(name)) return;
    if (isQuestion(name)) {
      // What questions say is taken back with them; what was typed stays.
      const means = [...form.querySelectorAll('[name^="question-"]')];
      const { faultClass } = form.elements;
      if (!faultClass.value || means.some(({ dataset }) => dataset.fault === faultClass.value))
        faultClass.value = means.find(({ checked, value }) => checked && value === 'yes')?.dataset.fault ?? '';
    }
    clearTimeout(waiting);
    waiting = setTimeout(look, event.isComposing ? 800 : 300);
  });
}

/** Puts the words at `address` where the cursor stands in the form's own; without them, does what `otherwise` does. */
async function insert(address, words, otherwise) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return otherwise();
  const text = await answer.text();
  const before = words.value.slice(0, words.selectionStart);
  const gap = before && !before.endsWith('\n') ? '\n' : '';
  words.setRangeText(gap + text, words.selectionStart, words.selectionEnd, 'end');
  words.dispatchEvent(new Event('input', { bubbles: true }));
  words.focus();
}

// An article's words go where the cursor stands; without a script the same link opens the form with them in it.
// A text kept ready does so, too; without a script its button sends the form to be looked at.
document.addEventListener('click', (event) => {
  const part = event.target.closest('[data-insert], [data-fill]');
  const words = part?.closest('form')?.elements.words;
  if (!words || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (part.dataset.insert) {
    insert(part.dataset.insert, words, () => location.assign(part.href));
    return;
  }
  const pick = part.form.elements.text;
  if (!pick.value) return pick.focus();
  insert(part.dataset.fill + pick.value, words, () => part.form.requestSubmit(part));
});
