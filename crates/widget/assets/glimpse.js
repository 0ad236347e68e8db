// Shows the Widget in an overlay of your page: const { result } = Glimpse.open(location, { flowId, state, redirectUri });
// Everything about it is in docs/integrating.md. No dependencies, no inline styles, nothing kept.
(() => {
  'use strict';
  const WORDS = {
    de: ['Bankkonto verbinden', 'Schließen und abbrechen'],
    en: ['Connect a bank account', 'Close and cancel'],
    es: ['Conectar una cuenta bancaria', 'Cerrar y cancelar'],
    fr: ['Connecter un compte bancaire', 'Fermer et annuler'],
    ar: ['ربط حساب بنكي', 'إغلاق وإلغاء'],
  };
  const isText = (value) => typeof value === 'string';

  // What the Widget's message says, or nothing if it is not one: the Widget's own words only, in their own shape.
  function read(data, { flowId, state, redirectUri }) {
    const { location, link, url, query } = data ?? {};
    if (![location, link, url].every(isText) || link !== location || !query) return null;
    if (typeof query !== 'object' || !Object.values(query).every(isText)) return null;
    const { code, flow_id, success, abort, error } = query;
    const ending = `${success} ${abort}`;
    const fits = ending === 'true false' ? code && !error
      : ending === 'false true' ? !code && !error
        : ending === 'false false' && error && !code;
    if (!fits || !flow_id || (flowId ?? flow_id) !== flow_id || (state ?? query.state) !== query.state) return null;
    if (!/^https?:/.test(url) || location.split('?')[0] !== url || !URL.canParse(location)) return null;
    if (redirectUri && redirectUri.split('?')[0] !== url) return null;
    const said = new URL(location).searchParams;
    if (!Object.entries(query).every(([name, value]) => said.getAll(name).at(-1) === value)) return null;
    return { ...query, success: success === 'true', abort: abort === 'true', location };
  }

  // Through properties, because a strict policy of the page refuses style attributes and sheets.
  const element = (name, styles, properties) => {
    const made = Object.assign(document.createElement(name), properties);
    if (made.title) made.setAttribute('aria-label', made.title);
    for (const [property, value] of Object.entries(styles)) made.style.setProperty(property, value, 'important');
    return made;
  };

  class Overlay extends EventTarget {
    #dialog;
    #ended = new AbortController();
    #settle;
    #given;

    constructor(location, options) {
      super();
      const link = new URL(location);
      if (!/^https?:$/.test(link.protocol)) throw new TypeError('Glimpse.open needs the location of a flow');
      this.#given = options;
      this.result = new Promise((resolve) => { this.#settle = resolve; });
      const language = options.language ?? document.documentElement.lang;
      const words = WORDS[language.slice(0, 2)] ?? WORDS.en;
      const label = options.label ?? words[0];
      const frame = element('iframe', { border: 0, flex: '1', width: '100%', background: 'Canvas' }, {
        src: link.href, title: label, autofocus: true,
      });
      const button = element('button', {
        'align-self': 'end', width: '44px', height: '44px', border: 0, background: 'none', color: 'inherit',
        font: '24px/1 sans-serif', cursor: 'pointer',
      }, { type: 'button', textContent: '×', title: options.closeLabel ?? words[1] });
      const box = element('div', {
        display: 'flex', 'flex-direction': 'column', overflow: 'hidden', background: 'Canvas', color: 'CanvasText',
        'color-scheme': 'light dark',
      });
      const dialog = element('dialog', {
        position: 'fixed', inset: 0, margin: 0, padding: 0, border: 0, width: '100%', height: '100%',
        'max-width': 'none', 'max-height': 'none', display: 'grid', 'place-items': 'center',
        background: 'rgb(0 0 0 / .55)',
      }, { dir: language.startsWith('ar') ? 'rtl' : 'ltr' });
      dialog.setAttribute('aria-label', label);
      box.append(button, frame);
      dialog.append(box);
      this.#dialog = dialog;

      const { signal } = this.#ended;
      const small = matchMedia('(max-width: 40rem), (max-height: 30rem)');
      const fit = () => {
        const sizes = small.matches ? ['100%', '100%', 0] : ['min(34rem, 94%)', 'min(52rem, 94%)', '14px'];
        ['width', 'height', 'border-radius'].forEach((name, at) => box.style.setProperty(name, sizes[at], 'important'));
      };
      fit();
      small.addEventListener('change', fit, { signal });
      button.addEventListener('click', () => this.close(), { signal });
      dialog.addEventListener('close', () => this.close(), { signal });
      addEventListener('message', (event) => {
        if (event.origin !== link.origin || event.source !== frame.contentWindow) return;
        const result = read(event.data, options);
        if (result) this.#end(result);
      }, { signal });

      const page = document.documentElement;
      const { overflow } = page.style;
      page.style.overflow = 'hidden';
      signal.addEventListener('abort', () => { page.style.overflow = overflow; });
      document.body.append(dialog);
      dialog.showModal();
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
        dialog.animate({ opacity: [0, 1] }, 160);
        box.animate({ transform: ['translateY(16px)', 'none'] }, { duration: 160, easing: 'ease-out' });
      }
    }

    // Closing is an abort; after the result it does nothing.
    close() {
      const { flowId, state, redirectUri } = this.#given;
      const query = { flow_id: flowId, success: false, abort: true, state };
      const back = redirectUri && new URL(redirectUri);
      for (const [name, value] of Object.entries(query)) if (value !== undefined) back?.searchParams.append(name, value);
      this.#end({ ...query, location: back?.href });
    }

    #end(result) {
      if (this.#ended.signal.aborted) return;
      this.#ended.abort();
      this.#dialog.close();
      this.#dialog.remove();
      this.#settle(result);
      this.dispatchEvent(new CustomEvent('result', { detail: result }));
      this.dispatchEvent(new Event('close'));
    }
  }

  window.Glimpse = Object.freeze({ open: (location, options = {}) => new Overlay(location, options) });
})();
