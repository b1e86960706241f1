// A serial read off a device by the camera, or out of a photograph, where the browser can; else it is typed.
const form = document.querySelector('[data-scan]');
if (form && !('BarcodeDetector' in window)) form.querySelector('[data-scan-says]').textContent = form.dataset.cannot;
if (form && 'BarcodeDetector' in window) {
  const [video, says] = [form.querySelector('video'), form.querySelector('[data-scan-says]')];
  const formats = ['code_128', 'code_39', 'code_93', 'codabar', 'data_matrix', 'ean_13', 'itf', 'qr_code'];
  const supported = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const wanted = formats.filter((format) => supported.includes(format));
  let stream;
  let isAsked = false;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    isAsked = false;
    video.hidden = true;
  };
  const take = (codes) => {
    const code = codes.find(({ rawValue }) => rawValue.trim());
    if (!code) return false;
    form.elements.serial.value = code.rawValue.trim().slice(0, 200);
    stop();
    form.requestSubmit();
    return true;
  };
  if (!wanted.length) says.textContent = form.dataset.cannot;
  if (wanted.length) {
    const detector = new BarcodeDetector({ formats: wanted });
    form.querySelector('.scan-ways').hidden = false;
    const camera = form.querySelector('[data-scan-camera]');
    camera.hidden = !navigator.mediaDevices?.getUserMedia;
    camera.addEventListener('click', async () => {
      // One camera at a time: a second click finds the first still asking whether it may.
      if (isAsked) return;
      isAsked = true;
      says.textContent = '';
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
        video.srcObject = stream;
        video.hidden = false;
        await video.play();
      } catch {
        stop();
        says.textContent = form.dataset.refused;
        return;
      }
      while (stream) {
        if (take(await detector.detect(video).catch(() => []))) return;
        await new Promise((again) => setTimeout(again, 200));
      }
    });
    form.querySelector('[data-scan-photo]').addEventListener('change', async ({ target }) => {
      const [photo] = target.files;
      if (!photo) return;
      const picture = await createImageBitmap(photo).catch(() => null);
      const codes = picture ? await detector.detect(picture).catch(() => []) : [];
      if (!take(codes)) says.textContent = form.dataset.nothing;
      target.value = '';
    });
    addEventListener('pagehide', stop);
  }
}
