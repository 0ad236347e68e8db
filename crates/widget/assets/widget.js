// Makes the Widget's pages quicker and quieter. Everything works without it.
(() => {
  'use strict';
  const main = document.querySelector('main');
  if (!main) return;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { flow, view } = main.dataset;
  const address = '/flow/' + flow;
  const framed = window.parent !== window;
  // The server writes English dates the British way.
  const locale = document.documentElement.lang.replace(/^en$/, 'en-GB') + '-u-nu-latn';
  const hidden = (name) => one(`input[name=${name}]`)?.value ?? '';
  let busy = false;

  // The address: the link's token leaves it, the page secret never enters it.
  const kept = history.state?.flow === flow ? history.state : null;
  if (flow) {
    const page = hidden('page');
    history.replaceState(page ? { flow, page } : kept, '', address);
  }

  function send(action, page = hidden('page')) {
    busy = true;
    const form = document.createElement('form');
    form.method = 'post';
    form.action = address;
    for (const [name, value] of Object.entries({ page, step: hidden('step'), action })) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  }

  // Where cookies are refused, a reloaded page finds its secret here, once per entry.
  const lost = one('form[data-restore]');
  if (lost && kept?.page && !kept.tried) {
    history.replaceState({ ...kept, tried: true }, '');
    one('.lead').textContent = lost.dataset.restore;
    send('view', kept.page);
    return;
  }

  // One submission at a time.
  const setBusy = (on) => {
    busy = on;
    if (on) document.body.setAttribute('aria-busy', 'true');
    else document.body.removeAttribute('aria-busy');
  };
  addEventListener('submit', (event) => {
    if (busy) return event.preventDefault();
    if (event.target.target === '_blank') return;
    setBusy(true);
    setTimeout(setBusy, 10000, false);
  });
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    setBusy(false);
    if (flow && hidden('page')) send('view');
  });

  async function fetchPage(fields) {
    const body = new URLSearchParams({ page: hidden('page'), step: hidden('step'), ...fields });
    const answer = await fetch(address, { method: 'POST', body, cache: 'no-store' });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return answer.ok && one('main', fresh)?.dataset.view === view ? fresh : null;
  }

  // The same page further on: hidden fields, live texts and times change, nothing jumps.
  function takeOver(fresh) {
    for (const name of ['page', 'step']) {
      const value = one(`input[name=${name}]`, fresh)?.value;
      if (value !== undefined) all(`input[name=${name}]`).forEach((input) => { input.value = value; });
    }
    main.dataset.step = one('main', fresh).dataset.step;
    main.dataset.pollIn = one('main', fresh).dataset.pollIn ?? '';
    for (const live of all('[data-live][id]')) {
      const other = fresh.getElementById(live.id);
      if (!other) continue;
      if (live.tagName === 'PROGRESS') live.value = other.value;
      else if (live.textContent !== other.textContent) live.textContent = other.textContent;
      live.className = other.className;
    }
    document.title = fresh.title;
    const times = all('[data-left]', fresh);
    all('[data-left]').forEach((time, index) => { if (times[index]) setLeft(time, times[index].dataset.left); });
    setPollTime();
  }
  // What can be done on a page, by which two states of it are told apart; a parsed page has its noscript parts.
  const shape = (root) => all('main button, main a, main [data-live], .alert', root)
    .filter((part) => !part.closest('noscript'))
    .map((part) => part.id || part.textContent)
    .join();

  // News of the flow.
  let pollTime = Infinity;
  const setPollTime = () => {
    pollTime = main.dataset.pollIn ? Date.now() + 1000 * main.dataset.pollIn : Infinity;
  };
  // While something is being done the step stays, but what is said of the waiting changes.
  let lookTime = view === 'working' ? Date.now() + 9000 : Infinity;
  async function look(action) {
    const fresh = await fetchPage({ action });
    if (busy) return;
    if (fresh && shape(fresh) === shape(document)) takeOver(fresh);
    else send('view');
  }
  const askStatus = () => fetch(address + '/status', { headers: { 'X-Glimpse-Page': hidden('page') }, cache: 'no-store' });
  async function askForNews() {
    let pause = 1000;
    try {
      if (!busy) {
        const answer = await askStatus();
        const news = answer.ok ? await answer.json() : null;
        if (busy) pause = 1000;
        else if (!news) {
          if (answer.status < 500 && answer.status !== 429) return send('view');
          pause = 5000;
        } else if (String(news.step) !== main.dataset.step) await look('view');
        else if (Date.now() >= lookTime) {
          lookTime = Date.now() + 10000;
          await look('view');
        } else if (news.poll ?? Date.now() >= pollTime) await look('poll');
      }
    } catch {
      pause = 3000; // offline: ask again
    }
    setTimeout(askForNews, document.hidden ? Math.max(pause, 2000) : pause);
  }
  if ('news' in main.dataset) {
    setPollTime();
    setTimeout(askForNews, 1000);
  }

  // A page that waits for the user leaves what they are doing alone, until the flow is over or goes on elsewhere: its
  // client has deleted it, its time is up, or somebody began anew. Then what is on the screen must not stay there.
  async function askWhetherOver() {
    try {
      const answer = busy ? null : await askStatus();
      const over = answer?.ok ? (await answer.json()).over : answer?.status === 404;
      if (over && !busy) return send('view');
    } catch {
      // offline: ask again
    }
    setTimeout(askWhetherOver, 5000);
  }
  if (['consent', 'banks', 'login', 'method', 'challenge', 'accounts', 'failed'].includes(view)) {
    setTimeout(askWhetherOver, 5000);
  }

  // Time left: a clock to look at, and a few announcements.
  const ends = new Map();
  const before = new Map();
  function setLeft(time, seconds) {
    ends.set(time, Date.now() + 1000 * seconds);
  }
  const words = (seconds) => {
    const unit = seconds >= 60 ? 'minute' : 'second';
    const count = seconds >= 60 ? Math.ceil(seconds / 60) : seconds;
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  };
  function countDown() {
    for (const [time, end] of ends) {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      const minutes = Math.floor(seconds / 60);
      time.textContent = seconds > 3600 ? words(seconds) : `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
      const session = time.closest('[data-session]');
      if (session) session.hidden = seconds > 600;
      // A busy device may miss a second: what counts is that a mark was passed.
      const passed = [300, 120, 60, 30, 10].some((mark) => seconds <= mark && before.get(time) > mark);
      before.set(time, seconds);
      if (passed) {
        const line = time.closest('.left');
        one('[data-left-say]', line).textContent = `${one('[data-left-label]', line).textContent}: ${words(seconds)}`;
      }
    }
  }
  all('[data-left]').forEach((time) => setLeft(time, time.dataset.left));
  if (ends.size) {
    countDown();
    setInterval(countDown, 1000);
  }
  for (const time of all('[data-clock]')) {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time.dateTime));
    // The Spanish format has one article for all hours, and one o’clock is singular; French writes 9 h 05.
    const said = date.replace(/ a las (?=1:)/, ' a la ');
    const usual = locale.startsWith('fr') ? said.replace(/0?(\d+):(\d\d)$/, '$1\u202fh\u202f$2') : said;
    time.textContent = time.dataset.clock.replace('%', () => usual);
  }

  // The way out: to the callback, or in a frame by one message per allowed origin, never to just anybody.
  function post(link) {
    if (!framed || !link.dataset.message) return false;
    const { origins, message } = JSON.parse(link.dataset.message);
    for (const origin of origins) window.parent.postMessage(message, origin);
    return true;
  }
  const exit = one('a[data-exit]');
  if (exit && !post(exit) && !framed) {
    const leave = setTimeout(() => location.replace(exit.href), view === 'done' ? 3000 : 1200);
    // Whoever reads on, or wants their data deleted, takes the link when they like.
    const stay = (event) => {
      if (event.repeat) return;
      clearTimeout(leave);
      one('.lead').hidden = true;
    };
    for (const sign of ['keydown', 'pointerdown', 'wheel']) addEventListener(sign, stay, { passive: true });
  }
  for (const link of all('a[data-exit-on-click]')) {
    link.addEventListener('click', (event) => { if (post(link)) event.preventDefault(); });
  }

  // In a frame the keys do not reach the overlay around it: Escape asks here whether to cancel.
  if (framed) {
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) one('form.cancel button')?.click();
    });
  }

  // Show what was typed.
  for (const button of all('[data-reveal]')) {
    const input = document.getElementById(button.dataset.reveal);
    const label = button.ariaLabel ?? '';
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
      button.setAttribute('aria-label', label.replace(button.dataset.show, button.textContent));
    });
    input.form.addEventListener('submit', () => { input.type = 'password'; });
  }

  // Select all accounts.
  const every = one('[data-all]');
  if (every) {
    const boxes = all('input[name=account]');
    const tell = () => { every.textContent = boxes.every((box) => box.checked) ? every.dataset.none : every.dataset.all; };
    every.addEventListener('click', (event) => {
      event.preventDefault();
      const on = !boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = on; });
      tell();
    });
    addEventListener('change', tell);
    tell();
  }

  // Search for a bank while typing.
  const search = one('#search');
  if (search) {
    const input = one('#q');
    let timer = 0;
    let turn = 0;
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn;
        const fresh = await fetchPage({ action: 'search', q: input.value }).catch(() => null);
        if (!fresh || mine !== turn || busy) return;
        one('#found form')?.remove();
        const list = one('#found form', fresh);
        if (list) one('#found').append(document.importNode(list, true));
        takeOver(fresh);
        input.setAttribute('aria-invalid', one('#q', fresh).getAttribute('aria-invalid') ?? 'false');
      }, 250);
    });
  }

  // A picture to scan: phones and readers want it larger or smaller.
  const zoom = one('[data-zoom]');
  if (zoom) {
    const picture = one('.picture img');
    // From the size at which it is shown up to what fits.
    const begin = () => {
      const natural = Math.round(picture.getBoundingClientRect().width);
      if (!natural) return;
      zoom.max = Math.max(natural, Math.min(480, Math.floor(picture.parentElement.clientWidth)));
      zoom.min = Math.min(natural, 192);
      zoom.value = natural;
    };
    zoom.closest('label').hidden = false;
    if (picture.complete) begin(); else picture.addEventListener('load', begin);
    zoom.addEventListener('input', () => { one('.picture img').style.width = zoom.value + 'px'; });
  }

  // chipTAN flicker code: a clock lane and four data lanes, the low bit first, after the sync pattern F0FF.
  const flicker = one('[data-flicker]');
  if (flicker) {
    const bars = all('.bars i', flicker);
    const button = one('button', flicker);
    const size = one('[data-size]', flicker);
    const speed = one('[data-speed]', flicker);
    const digits = flicker.dataset.flicker.toUpperCase().replace(/^(?!F0FF)/, 'F0FF');
    let timer = 0;
    let at = 0;
    let clock = 1;
    const beat = () => {
      const digit = parseInt(digits[at], 16);
      bars.forEach((bar, lane) => bar.classList.toggle('on', Boolean(lane ? (digit >> (lane - 1)) & 1 : clock)));
      if (!clock) at = (at + 1) % digits.length;
      clock = 1 - clock;
      timer = setTimeout(beat, 500 / speed.value);
    };
    button.addEventListener('click', () => {
      if (timer) {
        clearTimeout(timer);
        timer = 0;
      } else beat();
      button.textContent = timer ? button.dataset.stop : button.dataset.start;
    });
    // Whoever wants no movement sees the other way at once.
    const hand = one('.by-hand');
    if (hand && matchMedia('(prefers-reduced-motion: reduce)').matches) hand.open = true;
    size.addEventListener('input', () => { one('.bars', flicker).style.width = size.value + 'px'; });
    flicker.hidden = false;
  }
})();
