/**
 * The one script of the pages. Without it everything can be read and done too: it only refreshes what has changed,
 * filters while somebody types, and says how long ago something was.
 */
export const SCRIPT = `'use strict';
(() => {
  const live = () => document.getElementById('live');
  const pulse = document.getElementById('pulse');
  const topics = (document.body.dataset.live || '').split(' ').filter(Boolean);
  const say = (state, text) => { if (pulse && pulse.textContent !== text) { pulse.className = 'pulse ' + state; pulse.textContent = text; } };

  const spoken = (seconds) => {
    const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    for (const [size, unit] of units) if (seconds >= size) return Math.floor(seconds / size) + ' ' + unit;
    return '';
  };
  const ages = () => {
    for (const time of document.querySelectorAll('time')) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue;
      if (!time.title) time.title = time.textContent;
      const seconds = Math.round((Date.now() - at) / 1000);
      const over = time.dataset.due === undefined ? (seconds < 1 ? 'now' : spoken(seconds) + ' ago') : 'any moment';
      const text = seconds >= 0 ? over : 'in ' + spoken(-seconds);
      if (time.textContent !== text) time.textContent = text;
    }
  };

  // Said once: whoever reloads has not done it again.
  const here = new URL(location.href);
  if (here.searchParams.has('done')) { here.searchParams.delete('done'); history.replaceState(null, '', here); }

  const form = document.querySelector('form[data-filter]');
  const filter = () => {
    if (!form) return;
    const data = new FormData(form);
    const words = String(data.get('q') || '').toLowerCase().split(/\\s+/).filter(Boolean);
    const wanted = [...data.entries()].filter(([name, value]) => name !== 'q' && value !== '');
    let shown = 0;
    for (const group of document.querySelectorAll('[data-group]')) {
      let some = false;
      for (const row of group.querySelectorAll('tbody tr')) {
        const facts = { environment: group.dataset.group, verdict: row.className };
        const text = row.textContent.toLowerCase();
        row.hidden = !(words.every((word) => text.includes(word)) &&
          wanted.every(([name, value]) => facts[name] === value));
        if (!row.hidden) { some = true; shown += 1; }
      }
      group.hidden = !some;
    }
    const none = document.getElementById('none');
    if (none) none.hidden = shown > 0;
  };
  const address = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text === '' ? '' : '?' + text));
  };
  if (form) {
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => { filter(); address(); });
    form.addEventListener('submit', (event) => { event.preventDefault(); filter(); address(); });
  }

  // What can be reached by keyboard or scrolled is found again in the page that comes by what it is, not by where it is.
  const REACHED = 'a, button, summary, [tabindex]';
  const keyOf = (each) => [each.tagName, each.id, each.closest('details')?.id, ...['href', 'aria-label', 'aria-labelledby'].map((name) => each.getAttribute(name))].join(' ');
  const likeIt = (root, each) => [...root.querySelectorAll(REACHED)].filter((other) => keyOf(other) === keyOf(each));
  const twinOf = (each, old, next) => likeIt(next, each)[likeIt(old, each).indexOf(each)];
  const put = (old, next) => {
    const open = [...old.querySelectorAll('details[open][id]')].map((each) => each.id);
    const scrolled = [...old.querySelectorAll('[tabindex]')].filter((each) => each.scrollLeft > 0).map((each) => [twinOf(each, old, next), each.scrollLeft]);
    const focused = old.contains(document.activeElement) ? twinOf(document.activeElement, old, next) : null;
    old.replaceWith(document.adoptNode(next));
    for (const id of open) { const details = document.getElementById(id); if (details) details.open = true; }
    for (const [each, left] of scrolled) if (each) each.scrollLeft = left;
    if (focused) focused.focus({ preventScroll: true });
  };
  // Nothing is taken away from under somebody's hands.
  const inUse = () => {
    const old = live(), selection = getSelection();
    if (old.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')) return true;
    return selection !== null && !selection.isCollapsed && old.contains(selection.anchorNode);
  };

  let busy = false, again = false, later = 0;
  const show = (fresh) => {
    // Another page than this one has come, such as the first after waiting.
    if (!form !== !fresh.querySelector('form[data-filter]')) { location.reload(); return; }
    document.title = fresh.title;
    for (const select of form ? form.querySelectorAll('select') : []) {
      const { value } = select, options = fresh.querySelectorAll('select[name="' + select.name + '"] option');
      if (options.length !== select.options.length) { select.replaceChildren(...options); select.value = value; }
    }
    put(live(), fresh.getElementById('live'));
    filter(); ages();
  };
  const refresh = async () => {
    if (busy) { again = true; return; }
    if (inUse()) { say('', 'paused'); later = later || setTimeout(() => { later = 0; refresh(); }, 1000); return; }
    busy = true;
    try {
      const response = await fetch(form ? location.pathname : location.href, { credentials: 'same-origin' });
      // Gone from Git and from AWS.
      if (response.status === 404) location.reload();
      if (!response.ok) throw new Error(String(response.status));
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (inUse()) again = true; else { show(fresh); say('on', 'live'); }
    } catch {
      say('off', 'not reached');
    }
    busy = false;
    if (again) { again = false; refresh(); }
  };

  if (topics.length > 0) {
    let events = null;
    const rest = () => { if (events) events.close(); events = null; };
    const listen = () => {
      rest();
      // A browser has six connections to a server, for all its tabs: those in the background leave theirs to others.
      if (document.hidden) return;
      const mine = events = new EventSource('/api/v1/events');
      // Something may have changed since the page was made.
      mine.onopen = () => { say('on', 'live'); refresh(); };
      mine.onerror = () => {
        say('off', 'connection lost');
        // The browser comes back by itself only to a server that does not answer, not to one that says no.
        if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (events === mine) { listen(); refresh(); } }, 10000);
      };
      for (const topic of topics) mine.addEventListener(topic, refresh);
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    addEventListener('pagehide', rest);
    // By the way back a page is shown as it was left.
    addEventListener('pageshow', (event) => { if (event.persisted) listen(); });
  }
  filter();
  ages();
  // The server has left rows out for those who have no script.
  if (form && location.search !== '') refresh();
  setInterval(ages, 1000);
})();
`;
