// Reads a chosen file into the field beside it, so that it need not be pasted. UTF-8 where it is, else GB18030;
// a workbook goes along as it is, in base64.

const decode = (bytes) => {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { /* then it is not UTF-8 */ }
  const mark = new Uint8Array(bytes.slice(0, 2));
  if (mark[0] === 0xff && mark[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark[0] === 0xfe && mark[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('gb18030').decode(bytes);
};

const base64 = (bytes) => {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
};

const isWorkbook = (bytes) => {
  const mark = new Uint8Array(bytes.slice(0, 4));
  return mark[0] === 0x50 && mark[1] === 0x4b || mark[0] === 0xd0 && mark[1] === 0xcf;
};

for (const box of document.querySelectorAll('[data-file-for]')) {
  const [file, name, workbook] = box.querySelectorAll('input');
  const target = document.getElementById(box.dataset.fileFor);
  box.hidden = false;
  file.addEventListener('change', async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    const bytes = await chosen.arrayBuffer();
    const asWorkbook = isWorkbook(bytes);
    workbook.value = asWorkbook ? base64(bytes) : '';
    target.value = asWorkbook ? '' : decode(bytes);
    target.required = !asWorkbook;
    target.placeholder = asWorkbook ? chosen.name : '';
    name.value = chosen.name;
  });
}
