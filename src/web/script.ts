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

  let busy = false, again = false;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const response = await fetch(form ? location.pathname : location.href, { credentials: 'same-origin' });
      if (!response.ok) throw new Error(String(response.status));
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      // Another page than this one has come, such as the first after waiting.
      if (!form !== !fresh.querySelector('form[data-filter]')) { location.reload(); return; }
      const next = fresh.getElementById('live');
      const old = live();
      if (next && old) {
        const focused = old.contains(document.activeElement) ? document.activeElement : null;
        const typing = focused && focused.matches('input, textarea, select');
        if (!typing) {
          const open = new Set([...old.querySelectorAll('details[open][id]')].map((each) => each.id));
          old.replaceWith(document.adoptNode(next));
          for (const id of open) { const details = document.getElementById(id); if (details) details.open = true; }
          if (focused && focused.id) { const same = document.getElementById(focused.id); if (same) same.focus({ preventScroll: true }); }
        }
      }
      filter(); ages(); say('on', 'live');
    } catch {
      say('off', 'not reached');
    }
    busy = false;
    if (again) { again = false; refresh(); }
  };

  if (topics.length > 0) {
    let seen = false;
    const events = new EventSource('/api/v1/events');
    events.onopen = () => { if (seen) refresh(); seen = true; say('on', 'live'); };
    events.onerror = () => say('off', 'connection lost');
    for (const topic of topics) events.addEventListener(topic, refresh);
    addEventListener('pagehide', () => events.close());
  }
  filter();
  ages();
  // The server has left rows out for those who have no script.
  if (form && location.search !== '') refresh();
  setInterval(ages, 1000);
})();
`;
