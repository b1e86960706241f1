// Photographs from the engineer's day: seen before they go, with how much of them has gone, and kept where the line
// breaks. Without a script the form sends itself.
const size = 72;

/** A small picture of one file; nothing where the browser cannot read it. */
async function thumbnail(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
  const part = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - part) / 2, (picture.height - part) / 2];
  canvas.getContext('2d').drawImage(picture, left, top, part, part, 0, 0, size, size);
  picture.close();
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', file.name);
  return canvas;
}

for (const form of document.querySelectorAll('[data-photos]')) watch(form);

function watch(form) {
  const files = form.querySelector('input[type="file"]');
  const button = form.querySelector('button:not([type=button])');
  const says = form.querySelector('[data-photos-say]');
  const shown = Object.assign(document.createElement('div'), { className: 'photo-choice' });
  const bar = Object.assign(document.createElement('progress'), { max: 1, hidden: true });
  says.before(shown, bar);
  let chosen = 0;

  files.addEventListener('change', async () => {
    const turn = chosen += 1;
    says.textContent = '';
    shown.replaceChildren();
    for (const file of files.files) {
      const canvas = await thumbnail(file);
      if (turn !== chosen) return;
      if (canvas) shown.append(canvas);
    }
  });

  const rest = (words) => {
    bar.hidden = true;
    button.disabled = false;
    says.textContent = words;
  };

  // Before the page's own listeners: what is sent here is not sent by the browser as well.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (button.disabled) return;
    const request = new XMLHttpRequest();
    request.responseType = 'document';
    request.open('POST', form.action);
    bar.hidden = false;
    bar.value = 0;
    says.textContent = form.dataset.sending;
    request.upload.addEventListener('progress', ({ loaded, total }) => { bar.value = total ? loaded / total : 0; });
    request.addEventListener('error', () => rest(form.dataset.unsent));
    request.addEventListener('abort', () => rest(form.dataset.unsent));
    request.addEventListener('load', () => {
      const page = request.response;
      // Taken: the browser has followed to the day, which is shown anew, at this visit.
      if (request.status < 400) return location.replace(`${request.responseURL.split('#')[0]}#${form.closest('[id]').id}`);
      const told = ['.error', '.banner.alarm', 'main p:not(.brand)'].map((where) => page?.querySelector(where));
      rest(told.find(Boolean)?.textContent.trim() || form.dataset.unsent);
    });
    const body = new FormData(form);
    button.disabled = true;
    request.send(body);
  });
}
