// A world for the shard client without a network: a clock, sockets, HTTP, a page and its storage, all of them a
// test's own. Import it before the client.

export const NOT_THERE = Symbol('the server is not there');

let time = 0;
let timers = [];
let number = 0;

function set(work, wait, every) {
  number += 1;
  timers.push({ id: number, at: time + Math.max(0, Number(wait) || 0), work, every });
  return number;
}
globalThis.setTimeout = (work, wait) => set(work, wait, null);
globalThis.setInterval = (work, wait) => set(work, wait, wait);
globalThis.clearTimeout = globalThis.clearInterval = (id) => {
  timers = timers.filter((timer) => timer.id !== id);
};
performance.now = () => time;

/** Lets promises that are settled have their effects. */
async function settle() {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

export const clock = {
  now: () => time,
  pending: () => timers.length,
  /** Lets time pass, timer by timer. */
  async pass(ms) {
    const end = time + ms;
    await settle();
    while (true) {
      timers.sort((a, b) => a.at - b.at || a.id - b.id);
      const next = timers[0];
      if (next === undefined || next.at > end) {
        break;
      }
      time = Math.max(time, next.at);
      if (next.every === null) {
        timers.shift();
      } else {
        next.at = time + next.every;
      }
      next.work();
      await settle();
    }
    time = end;
  },
  /** The machine sleeps: time passes, and nothing happens. */
  sleep(ms) {
    time += ms;
  },
};

/** Every socket that was made, the last at the end. */
export let sockets = [];

/** What happens to a new socket. */
export const network = { connect: () => {}, http: () => Promise.reject(new TypeError('not there')) };

export class FakeSocket {
  sent = [];
  closedWith = undefined;
  isOpen = false;

  constructor(url, protocols) {
    this.url = new URL(url);
    this.protocols = protocols;
    this.madeAt = time;
    sockets.push(this);
    queueMicrotask(() => network.connect(this));
  }

  send(text) {
    if (!this.isOpen) {
      throw new Error('InvalidStateError');
    }
    this.sent.push(text);
  }

  close(code) {
    if (this.closedWith === undefined) {
      this.closedWith = code ?? null;
    }
  }

  open() {
    this.isOpen = true;
    this.onopen?.({});
  }

  lose(code = 1006, reason = '') {
    this.isOpen = false;
    this.onclose?.({ code, reason });
  }

  /** As Node has it: a socket that did not open, and no close event. */
  fail() {
    this.onerror?.({});
  }

  text(message) {
    this.onmessage?.({ data: message });
  }

  bytes(...bytes) {
    this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
  }

  /** A message of version 2: its kind, its tick, and its payload in JSON. */
  v2(kind, tick, payload, ...head) {
    this.bytes(kind, tick, ...head, ...new TextEncoder().encode(JSON.stringify(payload)));
  }

  greet(ticket, resumed = false, graceMs = 20_000) {
    this.v2(4, 0, { ticket, grace_ms: graceMs, resumed });
  }

  state(tick, state = { tick }) {
    this.v2(1, tick, state);
  }

  v1(tick, state = { tick }) {
    this.bytes(0, 0, 0, 0, 0, 0, 0, tick, ...new TextEncoder().encode(JSON.stringify(state)));
  }
}

export const last = () => sockets.at(-1);

/** Each fetch that was made. */
export let fetches = [];
globalThis.fetch = (url, options = {}) => {
  fetches.push({ url: String(url), options });
  return new Promise((resolve, reject) => {
    options.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    network.http(String(url), options).then(resolve, reject);
  });
};

export function refusal(status, code, message, headers = {}) {
  const body = JSON.stringify({ error: { code, message } });
  return Promise.resolve(new Response(body, { status, headers }));
}

/** Errors that were reported as not caught. */
export let reported = [];
globalThis.reportError = (error) => reported.push(error);

const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.document = new EventTarget();
document.visibilityState = 'visible';

export function pageEvent(type, more = {}) {
  page.dispatchEvent(Object.assign(new Event(type), more));
}

export function documentEvent(type, visibilityState = 'visible') {
  document.visibilityState = visibilityState;
  document.dispatchEvent(new Event(type));
}

export class FakeStorage {
  items = new Map();
  getItem = (key) => this.items.get(key) ?? null;
  setItem = (key, value) => this.items.set(key, value);
  removeItem = (key) => this.items.delete(key);
}

export function reset() {
  sockets = [];
  fetches = [];
  reported = [];
  timers = [];
  network.connect = () => {};
  network.http = () => Promise.reject(new TypeError('not there'));
}

export function check(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

export function same(wanted, got, what) {
  const shown = (value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v));
  check(shown(wanted) === shown(got), `${what}: wanted ${shown(wanted)}, got ${shown(got)}`);
}
