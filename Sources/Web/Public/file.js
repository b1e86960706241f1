// Reads a chosen file into the field beside it, so that it need not be pasted. UTF-8 where it is, else GB18030.

const decode = (bytes) => {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { /* then it is not UTF-8 */ }
  const mark = new Uint8Array(bytes.slice(0, 2));
  if (mark[0] === 0xff && mark[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark[0] === 0xfe && mark[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('gb18030').decode(bytes);
};

for (const box of document.querySelectorAll('[data-file-for]')) {
  const [file, name] = box.querySelectorAll('input');
  const target = document.getElementById(box.dataset.fileFor);
  box.hidden = false;
  file.addEventListener('change', async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    target.value = decode(await chosen.arrayBuffer());
    name.value = chosen.name;
  });
}
