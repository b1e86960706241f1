// One more row of a list in a form, without asking the server; without a script its button asks.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-add-row]');
  const last = button && button.parentElement.querySelector('[data-row]:last-of-type');
  if (!last) return;
  event.preventDefault();
  const number = Number(last.dataset.row) + 1;
  const row = last.cloneNode(true);
  row.dataset.row = number;
  row.querySelectorAll('.says').forEach((says) => says.remove());
  row.querySelectorAll('.unseen').forEach((unseen) => { unseen.textContent = `${number} · `; });
  row.querySelectorAll('[name]').forEach((input) => {
    input.name = input.name.replace(/\d+$/, number);
    if (input.tagName === 'SELECT') input.selectedIndex = 0; else input.value = '';
  });
  last.after(row);
  row.querySelector('input').focus();
});
