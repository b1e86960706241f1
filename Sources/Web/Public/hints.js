// What a hover says, a finger and a keyboard may ask for, too: <span title="…"><button data-hint>…</button></span>.

const box = Object.assign(document.createElement('div'), { className: 'hint-box', popover: 'auto' });
const gap = 6;

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-hint]');
  if (!button || !box.showPopover) return;
  if (!box.isConnected) document.querySelector('main').append(box);
  box.textContent = button.closest('[title]').title;
  box.showPopover();
  const [place, size] = [button.getBoundingClientRect(), box.getBoundingClientRect()];
  const below = place.bottom + gap;
  box.style.top = `${below + size.height < innerHeight ? below : Math.max(gap, place.top - gap - size.height)}px`;
  box.style.left = `${Math.max(gap, Math.min(place.left, innerWidth - size.width - gap))}px`;
});
addEventListener('scroll', () => { if (box.matches(':popover-open')) box.hidePopover(); }, { passive: true });
