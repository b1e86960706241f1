// Ctrl/⌘ K: whatever this page can do, and whatever the desk can find, in one list.
import { commands, keycaps, perform } from './keys.js';

const dialog = document.getElementById('palette');
if (dialog) {
  const input = dialog.querySelector('input');
  const box = dialog.querySelector('[role=listbox]');
  const status = dialog.querySelector('[role=status]');
  let entries = [];
  let chosen = 0;
  let wait;
  /** The question that the desk has not answered yet. */
  let question = null;
  /** Enter was pressed before the answer: a scanner does, and quick hands. */
  let isEntered = false;
  /** By a command's name: what else it is called, in other languages and by its reading. */
  let called;
  let isLearning = false;

  /** Between two keys of a word, so that not every letter is asked for. */
  const pause = 30;

  /** Letters in their order with others between them: a guess, which comes after everything that was found. */
  const loose = 1000;

  /** Every letter of what was typed, in order: "ntk" finds "new ticket"; a whole part of it comes first. */
  const rank = (name, typed) => {
    const text = name.toLowerCase();
    const at = text.indexOf(typed);
    if (at >= 0) return at;
    let from = 0;
    for (const letter of typed) {
      from = text.indexOf(letter, from) + 1;
      if (!from) return -1;
    }
    return loose;
  };

  const show = () => {
    box.replaceChildren();
    let group;
    entries.forEach((entry, index) => {
      if (entry.group !== group) {
        group = entry.group;
        if (group) box.append(Object.assign(document.createElement('div'), { className: 'palette-group', textContent: group, role: 'presentation' }));
      }
      const option = document.createElement('div');
      option.id = `palette-${index}`;
      option.role = 'option';
      option.className = 'palette-option';
      const name = Object.assign(document.createElement('span'), { textContent: entry.name, title: entry.name });
      option.append(name);
      if (entry.detail) option.append(Object.assign(document.createElement('small'), { textContent: entry.detail }));
      if (entry.keys) {
        const keys = Object.assign(document.createElement('span'), { className: 'palette-keys' });
        keys.append(...keycaps(entry.keys));
        option.append(keys);
      }
      option.addEventListener('pointermove', () => choose(index));
      option.addEventListener('click', () => act(index));
      box.append(option);
    });
    choose(Math.min(chosen, Math.max(entries.length - 1, 0)));
    status.textContent = entries.length ? '' : dialog.dataset.nothing;
  };

  const choose = (index) => {
    chosen = index;
    box.querySelectorAll('[role=option]').forEach((option, at) => {
      option.ariaSelected = at === index ? 'true' : 'false';
      if (at === index) option.scrollIntoView({ block: 'nearest' });
    });
    if (entries.length) input.setAttribute('aria-activedescendant', `palette-${index}`);
    else input.removeAttribute('aria-activedescendant');
  };

  const act = (index) => {
    const entry = entries[index];
    isEntered = false;
    if (!entry) return;
    dialog.close();
    if (entry.href) location.assign(entry.href);
    else perform(entry.element);
  };

  /** What the page can do for what was typed: what one is at first, and nearer names before farther ones. */
  const own = (typed) => commands()
    .filter((command) => !command.element.closest('dialog') && command.element.dataset.opens !== 'palette')
    .map((command) => {
      const ranks = [command.name, command.also, ...(called?.[command.name] ?? '').split('|')]
        .map((name) => rank(name, typed)).filter((one) => one >= 0);
      return { ...command, rank: ranks.length ? Math.min(...ranks) : -1 };
    })
    .filter((command) => command.rank >= 0)
    .sort((a, b) => (a.rank >= loose) - (b.rank >= loose) || a.place - b.place || (typed ? a.rank - b.rank : 0));

  /** Whether what stands first may still be pushed down by what the desk or the names will say. */
  const isOpen = () => isLearning || question !== null && !(entries[0]?.element && entries[0].rank < loose);

  /** Enter acts on what was chosen with the eyes; before there is an answer, on what will stand first in it. */
  const enter = () => {
    if (chosen || !isOpen()) act(chosen);
    else isEntered = true;
  };

  /** What was asked for is known, or cannot be: an Enter that waited for it acts, but never on a mere guess. */
  const settle = () => {
    if (!isEntered || isOpen()) return;
    if (entries[0]?.rank >= loose) isEntered = false;
    else act(chosen);
  };

  const ask = async (typed) => {
    const mine = new AbortController();
    question = mine;
    const isCurrent = () => question === mine;
    try {
      const address = `${dialog.dataset.source}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { accept: 'application/json' }, signal: mine.signal });
      const { groups } = answer.ok ? await answer.json() : { groups: [] };
      if (!isCurrent()) return;
      const found = groups.flatMap((group) => group.items.map((item) => ({ ...item, group: group.name })));
      const acts = own(typed.toLowerCase());
      const picked = entries[chosen];
      entries = [...acts.filter((act) => act.rank < loose), ...found, ...acts.filter((act) => act.rank >= loose)];
      // What one has already gone to stays chosen.
      if (chosen) chosen = Math.max(0, entries.findIndex((entry) => entry.element && entry.element === picked?.element));
      show();
    } catch {
      // The line is down: what the page itself can do is still there.
    }
    if (!isCurrent()) return;
    question = null;
    settle();
  };

  const look = () => {
    const typed = input.value.trim();
    const isFirst = question === null && !wait;
    question?.abort();
    question = null;
    clearTimeout(wait);
    wait = null;
    isEntered = false;
    chosen = 0;
    entries = own(typed.toLowerCase());
    show();
    if (!typed) return;
    if (isFirst) return void ask(typed);
    // Nothing is settled while it waits.
    question = new AbortController();
    wait = setTimeout(() => { wait = null; ask(typed); }, pause);
  };

  const learn = async () => {
    called = {};
    isLearning = true;
    try {
      const answer = await fetch(dialog.dataset.names, { headers: { accept: 'application/json' } });
      if (answer.ok) called = await answer.json();
    } catch {
      // The names that the page shows are enough to go on with.
    }
    isLearning = false;
    if (!dialog.open) return;
    const wasEntered = isEntered;
    if (!chosen) look();
    isEntered = wasEntered;
    settle();
  };

  const open = () => {
    if (dialog.open) return;
    if (!called) learn();
    input.value = '';
    look();
    dialog.showModal();
    input.focus();
  };

  input.addEventListener('input', (event) => { if (!event.isComposing) look(); });
  input.addEventListener('compositionend', look);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) {
      event.preventDefault();
      choose((chosen + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      enter();
    }
  });
  dialog.addEventListener('close', () => { isEntered = false; });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  document.querySelectorAll('[data-opens=palette]').forEach((button) => button.addEventListener('click', open));
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k' && !event.isComposing) {
      event.preventDefault();
      open();
    }
  });
}
