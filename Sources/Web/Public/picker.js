// A choice among many, by typing a part of its name, with the arrows, or with a scanner that ends with Enter.
// Without a script the list itself is there. Where there are more than the list has room for, the server is asked.

const most = 50;
const plain = (text) => text.normalize('NFKC').toLowerCase();
/** Letters and digits alone: a serial is found with and without its hyphens. */
const bare = (text) => plain(text).replace(/[\s\-._]/g, '');

for (const box of document.querySelectorAll('[data-picker]')) {
  const select = box.querySelector('select');
  const input = Object.assign(document.createElement('input'), { type: 'text', autocomplete: 'off', spellcheck: false });
  const list = Object.assign(document.createElement('div'), { id: `${select.id}-list`, className: 'picker-list', hidden: true });
  const { asks } = box.dataset;
  let shown = [];
  let chosen = 0;
  let asking;
  /** Enter came before the answer: what stands first then is taken. */
  let isOwed = false;

  const label = (option) => option?.textContent.trim() ?? '';
  const settle = () => { input.value = label(select.selectedOptions[0]); };
  const close = () => {
    list.hidden = true;
    input.ariaExpanded = 'false';
    input.removeAttribute('aria-activedescendant');
  };
  const point = (place) => {
    chosen = place;
    [...list.children].forEach((row, at) => {
      if (row.role !== 'option') return;
      row.ariaSelected = at === place ? 'true' : 'false';
      if (at === place) row.scrollIntoView({ block: 'nearest' });
    });
    if (shown.length) input.setAttribute('aria-activedescendant', `${list.id}-${place}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const open = (typed = '') => {
    const parts = plain(typed).split(/\s+/).filter(Boolean);
    shown = [...select.options].filter((option) => {
      const text = plain(label(option));
      return parts.every((part) => text.includes(part) || bare(part) && bare(text).includes(bare(part)));
    }).slice(0, most);
    list.replaceChildren(...shown.map((option, place) => {
      const row = Object.assign(document.createElement('div'), { id: `${list.id}-${place}`, className: 'picker-option', textContent: label(option) });
      row.role = 'option';
      row.addEventListener('pointerdown', (event) => { event.preventDefault(); take(place); });
      return row;
    }));
    if (!shown.length) {
      const nothing = Object.assign(document.createElement('div'), { className: 'quiet picker-option', textContent: box.dataset.picker });
      nothing.role = 'status';
      list.append(nothing);
    }
    list.hidden = false;
    input.ariaExpanded = 'true';
    const known = typed ? 0 : Math.max(0, shown.indexOf(select.selectedOptions[0]));
    point(known);
  };
  /** Asks for what the list lacks; what comes is one of its options from then on. */
  const ask = async (typed) => {
    asking?.abort();
    asking = undefined;
    isOwed = false;
    if (!asks || !typed.trim()) return;
    const own = new AbortController();
    asking = own;
    try {
      const answer = await fetch(`${asks}&q=${encodeURIComponent(typed)}`, { signal: own.signal });
      const found = answer.ok ? await answer.json() : [];
      const known = new Set([...select.options].map(({ value }) => value));
      select.append(...found.filter(({ value }) => !known.has(value)).map(({ value, label }) => new Option(label, value)));
    } catch {
      // Without an answer the list itself is there.
    }
    if (asking !== own) return;
    asking = undefined;
    if (list.hidden || input.value !== typed) return;
    const at = shown[chosen];
    open(typed);
    if (chosen !== 0 || shown.includes(at)) point(Math.max(0, shown.indexOf(at)));
    if (isOwed && shown.length) take(chosen);
    isOwed = false;
  };
  const take = (place) => {
    const option = shown[place];
    close();
    if (!option) return settle();
    const isNew = select.value !== option.value;
    select.value = option.value;
    settle();
    if (isNew) for (const event of ['input', 'change']) select.dispatchEvent(new Event(event, { bubbles: true }));
  };

  input.id = select.id;
  select.id = `${select.id}-choices`;
  input.role = 'combobox';
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-autocomplete', 'list');
  input.ariaExpanded = 'false';
  for (const name of ['aria-describedby', 'aria-invalid']) {
    const value = select.getAttribute(name);
    if (value === null) continue;
    input.setAttribute(name, value);
    select.removeAttribute(name);
  }
  list.role = 'listbox';
  list.ariaLabel = box.querySelector('label').textContent.trim();
  select.hidden = true;
  box.classList.add('picker');
  const frame = Object.assign(document.createElement('div'), { className: 'picker-frame' });
  select.before(frame);
  frame.append(input, list);
  settle();

  input.addEventListener('focus', () => input.select());
  input.addEventListener('pointerdown', () => { if (list.hidden) setTimeout(open); else close(); });
  input.addEventListener('input', (event) => { event.stopPropagation(); open(input.value); ask(input.value); });
  // Whoever goes on without choosing means what stands first for what they typed.
  input.addEventListener('blur', () => {
    if (list.hidden) return settle();
    const isTyped = input.value !== label(select.selectedOptions[0]);
    if (isTyped && input.value.trim() && shown.length) take(chosen);
    else { close(); settle(); }
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return open();
      if (shown.length) point((chosen + step + shown.length) % shown.length);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      // Enter chooses; it never sends a form that has only begun.
      event.preventDefault();
      if (!list.hidden && !shown.length && asking) isOwed = true;
      else if (!list.hidden) take(chosen);
      else open();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
      settle();
    }
  });
  select.addEventListener('change', settle);
  select.form?.addEventListener('reset', () => setTimeout(settle));
}
