// A browser says "Choose Files" in its own language; here it is said in the page's.
const { choose, chosen } = document.documentElement.dataset;
for (const input of document.querySelectorAll('input[type="file"]')) {
  if (!choose) break;
  const says = document.createElement('span');
  says.className = 'file-choice';
  says.setAttribute('aria-hidden', 'true');
  const button = document.createElement('span');
  button.className = 'button small';
  button.textContent = choose;
  const names = document.createElement('span');
  names.className = 'quiet';
  says.append(button, names);
  says.addEventListener('click', () => input.click());
  const tell = () => {
    const all = [...input.files].map((file) => file.name);
    names.textContent = all.length > 1 ? chosen.replace('#', all.length) : all[0] ?? '';
  };
  input.classList.add('unseen');
  input.after(says);
  input.addEventListener('change', tell);
  // A form that was put back keeps its files in some browsers.
  tell();
}
