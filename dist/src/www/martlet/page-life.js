/** Tells a client what becomes of its page. Outside of a page, as in Node, nothing ever does. */
export class PageLife {
  #listening = new AbortController();

  /**
   * @param {object} handlers
   * @param {() => void} handlers.hidden the page is left: for the cache of pages that one may come back to, or for
   *   good, or to be loaded anew
   * @param {() => void} handlers.frozen nothing of the page runs any more, and it may be thrown away
   * @param {() => void} handlers.shown the page is there again after it was hidden or frozen
   * @param {() => void} handlers.look the network, or the user, has come back
   */
  constructor({ hidden, frozen, shown, look }) {
    const page = globalThis.document;
    this.#on(globalThis, 'pagehide', hidden);
    this.#on(globalThis, 'pageshow', ({ persisted }) => persisted && shown());
    this.#on(page, 'freeze', frozen);
    this.#on(page, 'resume', shown);
    this.#on(globalThis, 'online', look);
    this.#on(page, 'visibilitychange', () => page.visibilityState === 'visible' && look());
  }

  #on(target, type, listener) {
    target?.addEventListener?.(type, listener, { signal: this.#listening.signal });
  }

  stop() {
    this.#listening.abort();
  }
}
