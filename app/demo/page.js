// Keeps the page as things are: it asks for changes, one question at a time,
// and takes over the parts of the new page that differ. Parts that do not stay
// untouched, lest a button be gone between press and release. Without this the
// page works by being loaded again.
const main = document.querySelector('main');
const parts = (root) => [...root.querySelectorAll('[data-part]')];
const shown = new Map(parts(main).map((part) => [part.dataset.part, part.innerHTML]));

async function refresh() {
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
  const fresh = page.querySelector('main');
  for (const part of parts(fresh)) {
    const name = part.dataset.part;
    if (shown.get(name) === part.innerHTML) continue;
    shown.set(name, part.innerHTML);
    const old = main.querySelector(`[data-part="${name}"]`);
    const open = [...old.querySelectorAll('details')].map((d) => d.open);
    const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
    old.innerHTML = part.innerHTML;
    old.querySelectorAll('details').forEach((d, i) => { d.open = open[i] ?? d.open; });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  main.dataset.version = fresh.dataset.version;
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch('/changes?known=' + main.dataset.version);
      if ((await answer.text()).trim() !== main.dataset.version) await refresh();
      document.body.classList.remove('gone');
    } catch {
      document.body.classList.add('gone');
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  const body = new URLSearchParams(new FormData(event.target, button));
  fetch(event.target.getAttribute('action'), { method: 'POST', body }).finally(() => button.removeAttribute('aria-disabled'));
});

follow();
