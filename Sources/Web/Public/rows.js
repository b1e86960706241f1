// One more row of a list in a form, without asking the server; without a script its button asks.
const lastRow = (button) => button.parentElement.querySelector('[data-row]:last-of-type');
const most = 200;

function add(button) {
  const last = lastRow(button);
  const number = Number(last.dataset.row) + 1;
  const row = last.cloneNode(true);
  row.dataset.row = number;
  row.querySelectorAll('.says').forEach((says) => says.remove());
  row.querySelectorAll('.unseen').forEach((unseen) => { unseen.textContent = `${number} · `; });
  row.querySelectorAll('[name]').forEach((input) => {
    input.name = input.name.replace(/\d+$/, number);
    if (input.tagName === 'SELECT') {
      [...input.options].forEach((option, place) => { option.defaultSelected = place === 0; });
      input.selectedIndex = 0;
    } else {
      input.defaultValue = '';
      input.value = '';
    }
  });
  last.after(row);
  return row;
}

/** Adds rows until the form has every field of `names` that is in one of its lists. */
export function growTo(form, names) {
  for (const button of form.querySelectorAll('[data-add-row]')) {
    const stems = [...lastRow(button)?.querySelectorAll('[name]') ?? []].map((input) => input.name.replace(/\d+$/, ''));
    const numbers = names.filter((name) => stems.includes(name.replace(/\d+$/, ''))).map((name) => Number(name.match(/\d+$/)));
    const wanted = Math.min(most, Math.max(0, ...numbers));
    while (stems.length && Number(lastRow(button).dataset.row) < wanted) add(button);
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-add-row]');
  if (!button || !lastRow(button)) return;
  event.preventDefault();
  add(button).querySelector('input').focus();
});
