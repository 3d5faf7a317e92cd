/** A subscription over HTTP, for where no WebSocket can be opened: snapshots come as events, inputs are posted. */

import { LineWatch } from './line-watch.js';
import { readRefusal } from './refusal.js';
import { isFinal } from './socket-connection.js';

/** How often something comes at least, if the server does not say. */
const USUAL_PING_MS = 20_000;

/**
 * Reads an event stream as the HTML standard says, as far as this server writes it: fields `event`,
 * `id` and `data`, a line each; comments are left out.
 */
async function* readEvents(body, onBytes) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    onBytes();
    text += decoder.decode(read.value, { stream: true });
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) {
      const fields = event.split('\n').filter((line) => !line.startsWith(':'));
      if (fields.length > 0) {
        yield Object.fromEntries(fields.map((line) => line.split(/: (.*)/s).slice(0, 2)));
      }
    }
  }
}

export class EventConnection {
  #url;
  #headers;
  #options;
  #handlers;
  #abort = new AbortController();
  #key = null;
  #posted = Promise.resolve();

  #timer;
  #line = null;
  #bytesAt = performance.now();
  #pingMs = USUAL_PING_MS;

  /** Nobody listens any more. */
  #over = false;

  /**
   * @param {object} options of the client, checked
   * @param {{connectMs: number}} attempt how long the answer may take to begin
   * @param {object} handlers that are told; ended is the last, and is called once unless the client ended it
   */
  constructor(options, { connectMs }, handlers) {
    const { events, shard, sid, join, token } = options;
    this.#options = options;
    this.#handlers = handlers;
    this.#url = new URL(encodeURIComponent(shard), events).href;
    this.#headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    this.#timer = setTimeout(() => this.#end({ reason: 'no answer', blocked: true }), connectMs);
    const given = Object.entries({ sid, join }).filter(([, value]) => value !== undefined);
    const query = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
    this.#run(`${this.#url}/connect${query}`).catch(() => this.#end({ reason: '', blocked: this.#line === null }));
  }

  #end(how) {
    if (!this.#over) {
      this.suspend();
      this.#handlers.ended(how);
    }
  }

  // ---- the client ---------------------------------------------------------------------------

  /** Sends an input, in its envelope. */
  send(text, seq) {
    const body = JSON.stringify({ ...JSON.parse(text), connection: this.#key, wait: false });
    // One after the other: two at once might overtake each other.
    this.#posted = this.#posted.then(() => this.#post(body, seq)).catch(() => {});
    this.#line.sent();
  }

  look() {
    this.#line?.look();
  }

  suspend() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#line?.stop();
    this.#abort.abort();
  }

  leave() {
    this.suspend(); // over HTTP no seat is held
  }

  // ---- the stream -----------------------------------------------------------------------------

  async #run(url) {
    const response = await fetch(url, { headers: this.#headers, cache: 'no-store', signal: this.#abort.signal });
    if (!response.ok) {
      this.#end(await readRefusal(response));
      return;
    }
    if (this.#over) {
      return;
    }
    clearTimeout(this.#timer);
    this.#line = new LineWatch(this.#options.silenceMs, {
      ask: () => this.#ask(),
      dead: () => this.#end({ reason: 'the line is dead' }),
    });
    this.#handlers.opened();
    const heard = () => {
      this.#bytesAt = performance.now();
      this.#line.heard();
    };
    for await (const event of readEvents(response.body, heard)) {
      if (this.#over) {
        return;
      }
      this.#receive(event);
    }
    this.#end({ reason: '' });
  }

  #receive({ event, id, data }) {
    switch (event) {
      case undefined:
        this.#handlers.snapshot(JSON.parse(data), BigInt(id), null);
        break;
      case 'open': {
        const { connection, ping_ms: pingMs = USUAL_PING_MS } = JSON.parse(data);
        this.#key = connection;
        this.#pingMs = pingMs;
        break;
      }
      case 'complaint':
        this.#handlers.message(JSON.parse(data));
        break;
      case 'end': {
        const { code, reason } = JSON.parse(data);
        this.#end({ reason, final: isFinal(code), code });
        break;
      }
      default: // of a later version
    }
  }

  /** The stream itself cannot be asked. So it is asked whether the server is there, which its pings will confirm. */
  async #ask() {
    if (performance.now() - this.#bytesAt > this.#pingMs + this.#options.silenceMs) {
      return; // there were no pings: no answer is a dead line
    }
    const url = new URL('transports', this.#options.events);
    const there = await fetch(url, { cache: 'no-store', mode: 'no-cors', signal: this.#abort.signal }).then(
      () => true,
      () => false,
    );
    if (there) {
      this.#line.heard();
    }
  }

  async #post(body, seq) {
    const headers = { ...this.#headers, 'Content-Type': 'application/json' };
    const response = await fetch(`${this.#url}/input`, { method: 'POST', headers, body, signal: this.#abort.signal });
    if (!response.ok && !this.#over) {
      this.#handlers.message({ ...(await response.json()), client_seq: seq });
    }
  }
}
