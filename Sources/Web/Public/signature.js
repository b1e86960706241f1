// A signature drawn with a finger or a pen: an SVG path of M and L in a box of 600 by 200.
// Without a script the typed name alone signs.
const longest = 50_000;

for (const pad of document.querySelectorAll('[data-pad]')) {
  const svg = pad.querySelector('svg');
  const path = svg.querySelector('path');
  const field = pad.querySelector('input[name="strokes"]');
  pad.classList.add('ready');

  const point = (event) => {
    const box = svg.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * 600);
    const y = Math.round(((event.clientY - box.top) / box.height) * 200);
    return `${Math.min(600, Math.max(0, x))} ${Math.min(200, Math.max(0, y))}`;
  };
  const add = (text) => {
    if (field.value.length + text.length > longest) return;
    field.value += text;
    path.setAttribute('d', field.value);
  };

  const note = document.createElement('p');
  note.className = 'banner alarm';
  note.role = 'alert';

  svg.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    note.remove();
    add(`${field.value ? ' ' : ''}M${point(event)}`);
  });
  svg.addEventListener('pointermove', (event) => {
    if (!svg.hasPointerCapture(event.pointerId)) return;
    event.preventDefault();
    add(` L${point(event)}`);
  });
  // Nothing drawn, or the one spot of a touch, is no signature: whoever means the name alone says so by pressing again.
  pad.closest('form').addEventListener('submit', (event) => {
    if (field.value.includes('L')) return;
    field.value = '';
    path.setAttribute('d', '');
    if (note.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.textContent = pad.dataset.empty;
    pad.append(note);
    note.scrollIntoView({ block: 'nearest' });
  });
  pad.querySelector('[data-clear]').addEventListener('click', () => {
    field.value = '';
    path.setAttribute('d', '');
  });
}
