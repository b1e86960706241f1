// What is left until something is due, kept right while a page is looked at: the text, and the colour of what is near
// or late. The page says when it was made, so that a device whose clock is wrong counts as well as any.
//
//   <span data-until="2026-09-30T17:30:00+08:00" data-soon="soon" data-late="alarm">32 minutes left</span>

const words = document.documentElement.dataset;
const ahead = Number(words.now) - Date.now();
const minute = 60_000;
const soon = 60 * minute;
const pause = 10_000;

/** The two largest units of a length of time, as the server says it. */
function length(milliseconds) {
  const whole = Math.floor((Math.abs(milliseconds) + minute / 2) / minute);
  const [days, hours, minutes] = [Math.floor(whole / 1_440), Math.floor(whole / 60) % 24, whole % 60];
  const said = [];
  if (days) said.push([words.days, days]);
  if (hours) said.push([words.hours, hours]);
  if (!days && (minutes || !hours)) said.push([words.minutes, minutes]);
  return said.map(([word, count]) => word.replace('#', count)).join(' ');
}

/** How near each was when last looked at. */
const known = new WeakMap();

/** Says of everything on the page how much is left by now; `duepassed` tells that something became near or late. */
export function tick() {
  if (!words.now) return;
  let hasPassed = false;
  for (const span of document.querySelectorAll('[data-until]')) {
    const left = Date.parse(span.dataset.until) - Date.now() - ahead;
    const text = (left < 0 ? words.late : words.left).replace('#', length(left));
    if (span.textContent !== text) span.textContent = text;
    const state = left < 0 ? 'late' : left < soon ? 'soon' : 'far';
    hasPassed ||= known.has(span) && known.get(span) !== state;
    known.set(span, state);
    const due = span.closest('.due');
    const tone = { late: span.dataset.late, soon: span.dataset.soon }[state];
    if (!due || !tone || due.classList.contains(tone)) continue;
    due.classList.remove('plain', 'soon', 'alarm');
    due.classList.add(tone);
    const icon = due.querySelector('.icon use');
    if (tone === 'alarm') icon?.setAttribute('href', icon.getAttribute('href').replace(/#.*/, '#alert'));
  }
  if (hasPassed) document.dispatchEvent(new Event('duepassed'));
}

tick();
setInterval(tick, pause);
document.addEventListener('visibilitychange', tick);
