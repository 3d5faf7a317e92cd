/**
 * A client for Martlet's shard sockets, protocol versions 1 and 2. It needs nothing but the files beside it: copy
 * this folder.
 *
 *   import { ShardClient, shardSocketUrl } from './martlet/shard-client.js';
 *
 *   const client = new ShardClient({
 *     url: await shardSocketUrl(),
 *     shard: 'arena:lobby',
 *     token: 'dev.eva',
 *     onSnapshot: (snapshot, tick) => draw(snapshot),
 *   });
 *   client.send({ dx: 1, dy: 0, tag: false });
 *
 * It reconnects by itself, unless the server said that there is no point in it. Where WebSockets are
 * blocked it plays over HTTP, if it is told where: `events: shardEventsUrl()`.
 */

import { readCbor } from './cbor.js';
import { Sync } from './sync.js';

/** Close codes after which the same attempt would end the same way. */
const FINAL_CODES = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

/** Statuses of HTTP after which the same attempt would end the same way. */
const FINAL_STATUSES = new Set([400, 401, 403, 410]);

/** A code of our own: what the server sent makes no sense, and a new connection begins anew. */
const OUT_OF_SYNC = 4000;

/** Another: nothing is heard of what was sent, so the line is dead, though nobody said so. */
const UNANSWERED = 4001;
const UNANSWERED_MS = 10_000;

/** Of inputs that are not acknowledged, so many are sent again on a new connection; the server knows as many. */
const MOST_REMEMBERED = 64;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** A connection that lasted as long as this is a good one: the next loss starts from a short delay. */
const STABLE_MS = 5_000;

/** Where the API of the page's server was found. */
let api = null;

/** The folder that this one lies in if the page does, too: it may be below a proxy's path prefix. */
function pageServer() {
  const page = globalThis.location?.href;
  const beside = new URL('../', import.meta.url).href;
  return page?.startsWith(beside) ? beside : page;
}

/**
 * Asks a server where its shard sockets are: the one that serves this page, or the one whose URL is given, with its
 * path prefix if it has one and a slash at the end.
 */
export async function shardSocketUrl(base = pageServer()) {
  let shards = new URL('api/shards/', base);
  let response = await fetch(new URL('transports', shards));
  if (response.status === 404) { // this is no prefix, but a folder of pages
    shards = new URL('/api/shards/', base);
    response = await fetch(new URL('transports', shards));
  }
  if (!response.ok) {
    throw new Error(`cannot learn where the shards are: ${response.status}`);
  }
  if (base === pageServer()) {
    api = shards.href;
  }
  const { transports } = await response.json();
  const socket = transports.find((transport) => transport.name === 'websocket');
  if (socket.url !== undefined) {
    return socket.url;
  }
  const url = new URL('/', base);
  // Behind a proxy that does TLS the server does not know that its pages are secure.
  url.protocol = url.protocol === 'https:' ? 'wss:' : `${socket.scheme}:`;
  url.port = socket.port;
  return url.href;
}

/** Where the shards are over HTTP, on the server that serves this page, or on the one whose URL is given. */
export function shardEventsUrl(base) {
  return base === undefined && api !== null ? api : new URL('api/shards/', base ?? pageServer()).href;
}

/**
 * Encodes a token as a subprotocol. encodeURIComponent leaves ( and ) alone, which a subprotocol
 * must not contain.
 */
export function bearerSubprotocol(token) {
  const encoded = encodeURIComponent(token).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `bearer.${encoded}`;
}

/**
 * Reads an event stream as the HTML standard says, as far as this server writes it: fields `event`,
 * `id` and `data`, a line each; comments are left out.
 */
async function* readEvents(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
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

/** A subscription over HTTP: snapshots come as events, inputs are posted one after the other. */
class EventConnection {
  #url;
  #headers;
  #abort = new AbortController();
  #key = null;
  #posted = Promise.resolve();
  #handlers;

  constructor(base, { shard, sid, token }, handlers) {
    this.#url = new URL(encodeURIComponent(shard), base).href;
    this.#headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    this.#handlers = handlers;
    const query = sid === undefined ? '' : `?sid=${encodeURIComponent(sid)}`;
    this.#run(`${this.#url}/connect${query}`).catch((error) => handlers.closed(1006, error.message));
  }

  send(input, seq) {
    const body = JSON.stringify({ input, client_seq: seq, connection: this.#key, wait: false });
    // One after the other: two at once might overtake each other.
    this.#posted = this.#posted.then(() => this.#post(body, seq)).catch(() => {});
  }

  close() {
    this.#abort.abort();
  }

  async #run(url) {
    const response = await fetch(url, { headers: this.#headers, cache: 'no-store', signal: this.#abort.signal });
    if (!response.ok) {
      const { error } = await response.json();
      this.#handlers.closed(FINAL_STATUSES.has(response.status) ? 1008 : 1013, error.message);
      return;
    }
    for await (const { event, id, data } of readEvents(response.body)) {
      switch (event) {
        case undefined:
          this.#handlers.snapshot(JSON.parse(data), BigInt(id), null);
          break;
        case 'open':
          this.#key = JSON.parse(data).connection;
          break;
        case 'complaint':
          this.#handlers.message(JSON.parse(data));
          break;
        case 'end': {
          const { code, reason } = JSON.parse(data);
          this.#handlers.closed(code, reason);
          return;
        }
        default: // of a later version
      }
    }
    this.#handlers.closed(1006, '');
  }

  async #post(body, seq) {
    const headers = { ...this.#headers, 'Content-Type': 'application/json' };
    const response = await fetch(`${this.#url}/input`, { method: 'POST', headers, body, signal: this.#abort.signal });
    if (!response.ok) {
      this.#handlers.message({ ...(await response.json()), client_seq: seq });
    }
  }
}

function readJson(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The formats that this client reads by itself. */
const READERS = { json: readJson, cbor: readCbor };

/** A subscription over a WebSocket. */
class SocketConnection {
  #socket;
  #handlers;
  #memory;

  constructor(url, options, memory, handlers) {
    const { shard, sid, token, version = 1, format = 'json', decode = READERS[format], WebSocket } = options;
    this.#handlers = handlers;
    this.#memory = memory;
    const Socket = WebSocket ?? globalThis.WebSocket;
    const target = new URL(url);
    target.searchParams.set('shard', shard);
    if (sid !== undefined) {
      target.searchParams.set('sid', sid);
    }
    target.searchParams.set('format', format);
    target.searchParams.set('v', version);
    if (memory.ticket !== null) {
      target.searchParams.set('resume', memory.ticket);
      target.searchParams.set('events', memory.event);
      if (memory.sync !== null) {
        target.searchParams.set('baseline', memory.sync.tick);
      }
    }
    const receive = version === 2 ? this.#synced(decode) : this.#whole(decode);
    const socket = new Socket(target.href, token === undefined ? [] : [bearerSubprotocol(token)]);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => handlers.opened();
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        handlers.message(JSON.parse(data));
      } else {
        handlers.received(data.byteLength);
        receive(data);
      }
    };
    socket.onclose = (event) => handlers.closed(event.code, event.reason);
    socket.onerror = () => {}; // a close event follows, and says more
    this.#socket = socket;
  }

  /** Reads messages of version 1. */
  #whole(decode) {
    return (data) => {
      const tick = new DataView(data).getBigUint64(0);
      this.#handlers.snapshot(decode(new Uint8Array(data, 8)), tick, null);
    };
  }

  /** Reads messages of version 2. */
  #synced(decode) {
    let sync = this.#memory.sync ?? new Sync(decode);
    sync.connected();
    return (data) => {
      let message;
      try {
        message = sync.receive(new Uint8Array(data));
      } catch (error) {
        this.#memory.forget();
        this.#socket.close(OUT_OF_SYNC);
        throw error; // for the console: it is a mistake of one of the two
      }
      const { kind, tick } = message;
      if (kind === 'state') {
        this.#memory.sync = sync;
        this.#memory.acknowledged(message.ack);
        this.#handlers.snapshot(message.state, tick, message.ack, message.entities, message.changes);
      } else if (kind === 'event') {
        this.#memory.event = message.number;
        this.#handlers.event(message.event, tick);
      } else if (kind === 'control') {
        const { ticket, resumed, paused } = message.control;
        if (ticket !== undefined) {
          if (!resumed) {
            this.#memory.forget();
            sync = new Sync(decode);
          }
          this.#memory.ticket = ticket;
          this.#handlers.seated(resumed);
        }
        if (paused !== undefined) {
          this.#handlers.paused(paused);
        }
      }
    };
  }

  send(input, seq) {
    this.#socket.send(JSON.stringify({ input, client_seq: seq }));
  }

  close() {
    this.#socket.close(1000);
  }

  /** Closes it without waiting for an answer, which would not come. */
  abandon(code) {
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code);
    this.#handlers.closed(code, '');
  }
}

/** What a client of version 2 comes back with. */
class Memory {
  ticket = null;
  sync = null;

  /** The number of the last event. */
  event = 0n;

  /** Inputs that are not acknowledged. */
  inputs = [];

  forget() {
    this.ticket = null;
    this.sync = null;
    this.event = 0n;
    this.inputs = [];
  }

  /** Whether something was sent long ago, and is not acknowledged. */
  get unanswered() {
    return this.inputs.length > 0 && Date.now() - this.inputs[0].at > UNANSWERED_MS;
  }

  /** Those that wait have the full time from now on. */
  waitAnew() {
    for (const sent of this.inputs) {
      sent.at = Date.now();
    }
  }

  sent(input, seq) {
    this.inputs.push({ input, seq, at: Date.now() });
    if (this.inputs.length > MOST_REMEMBERED) {
      this.inputs.shift();
    }
  }

  acknowledged(ack) {
    if (ack !== null) {
      this.inputs = this.inputs.filter(({ seq }) => BigInt(seq) > ack.clientSeq);
    }
  }
}

export class ShardClient {
  #options;
  #memory = new Memory();
  #connection = null;
  #overHttp = false;
  #reached = false;
  #state = 'connecting';
  #seq = 0;
  #failures = 0;
  #openedAt = 0;
  #timer = null;
  #bytes = 0;
  #paused = false;

  /**
   * @param {object} options
   * @param {string} options.url of the shard sockets, such as ws://127.0.0.1:4324/
   * @param {string} [options.events] of the shards over HTTP, for when no WebSocket can be opened: see
   *   shardEventsUrl
   * @param {string} options.shard id to subscribe to
   * @param {string} [options.sid] subscriber id; by default the user that the token names
   * @param {string} [options.token] bearer token; without one you are anonymous
   * @param {1|2} [options.version] of the protocol over a WebSocket; 1 by default. With 2 the server sends what
   *   changes only, acknowledgements and events
   * @param {string} [options.format] that a WebSocket is sent snapshots in, such as cbor; json by default, and
   *   always over HTTP
   * @param {(bytes: Uint8Array) => any} [options.decode] reads that format, if it is neither json nor cbor
   * @param {(snapshot: any, tick: bigint, ack: ?{clientSeq: bigint, seq: bigint, tick: bigint},
   *   entities: Map<string, any>, changes: ?{entered: string[], updated: string[], left: string[]}) => void}
   *   [options.onSnapshot] the whole state, whatever was sent of it. Do not change it. In version 2, ack says how far
   *   your inputs have been looked at, when there is news of that; entities are those that you see, by their ids, and
   *   changes what became of them, when there is news of that
   * @param {(event: any, tick: bigint) => void} [options.onEvent] in version 2
   * @param {(resumed: boolean) => void} [options.onSeat] in version 2, after each connecting: whether the seat is the
   *   one that was left by the connection before, with all that was sent. If not, you begin anew
   * @param {(paused: boolean) => void} [options.onPause] in version 2, when somebody who looks after the shard has
   *   stopped its clock, or lets it run again. Until then nothing you send has an effect
   * @param {(complaint: {code: string, message: string}, clientSeq?: number) => void} [options.onComplaint]
   *   the shard did not apply an input
   * @param {(state: 'connecting'|'open'|'waiting'|'closed', detail: string) => void} [options.onState]
   *   closed is final
   * @param {typeof WebSocket} [options.WebSocket] another implementation of the same interface
   */
  constructor(options) {
    this.#options = options;
    this.#connect();
  }

  get state() {
    return this.#state;
  }

  /** Whether the shard's clock is known to stand still. */
  get paused() {
    return this.#paused;
  }

  /** 'websocket' or 'sse': how it is connected, or tries to be. */
  get transport() {
    return this.#overHttp ? 'sse' : 'websocket';
  }

  /** How many bytes of states and events have come over WebSockets, without their frames. */
  get bytesReceived() {
    return this.#bytes;
  }

  /**
   * Sends an input, if connected: an input is about now, so none is kept for later.
   *
   * @returns {number|null} the number it was given (client_seq), or null if it was not sent
   */
  send(input) {
    if (this.#state !== 'open') {
      return null;
    }
    if (this.#memory.unanswered && !this.#paused && !this.#overHttp) {
      this.#connection.abandon(UNANSWERED);
      return null;
    }
    this.#seq += 1;
    if (this.#options.version === 2 && !this.#overHttp) {
      this.#memory.sent(input, this.#seq);
    }
    this.#connection.send(input, this.#seq);
    return this.#seq;
  }

  /** Leaves for good. */
  close() {
    clearTimeout(this.#timer);
    this.#enter('closed', 'left');
    this.#connection?.close();
  }

  #connect() {
    this.#reached = false;
    this.#pause(false); // until the connection says otherwise
    this.#enter('connecting', '');
    const handlers = {
      opened: () => {
        this.#reached = true;
      },
      message: (message) => this.#receive(message),
      received: (bytes) => {
        this.#bytes += bytes;
      },
      snapshot: (...shown) => this.#show(...shown),
      event: (event, tick) => this.#tell(event, tick),
      seated: (resumed) => this.#seated(resumed),
      paused: (paused) => this.#pause(paused),
      closed: (code, reason) => this.#closed(code, reason),
    };
    this.#connection = this.#overHttp
      ? new EventConnection(this.#options.events, this.#options, handlers)
      : new SocketConnection(this.#options.url, this.#options, this.#memory, handlers);
  }

  #receive(message) {
    if (this.#state !== 'closed' && message.error) {
      this.#options.onComplaint?.(message.error, message.client_seq);
    }
  }

  #tell(event, tick) {
    if (this.#state !== 'closed') {
      this.#options.onEvent?.(event, tick);
    }
  }

  /** In one's own seat again, nothing need have changed, and nothing that was sent is lost. */
  #seated(resumed) {
    if (this.#state === 'closed') {
      return;
    }
    this.#options.onSeat?.(resumed);
    if (resumed) {
      this.#opened();
      this.#memory.waitAnew();
      for (const { input, seq } of this.#memory.inputs) {
        this.#connection.send(input, seq);
      }
    }
  }

  #pause(paused) {
    if (this.#state === 'closed' || paused === this.#paused) {
      return;
    }
    this.#paused = paused;
    this.#memory.waitAnew();
    this.#options.onPause?.(paused);
  }

  #show(snapshot, tick, ack, entities, changes) {
    if (this.#state === 'closed') {
      return;
    }
    // Only a snapshot says that one was let in: refusals of the simulation come after the open.
    this.#opened();
    this.#options.onSnapshot?.(snapshot, tick, ack, entities, changes);
  }

  #opened() {
    if (this.#state !== 'open') {
      this.#reached = true;
      this.#openedAt = Date.now();
      this.#enter('open', '');
    }
  }

  #closed(code, reason) {
    if (this.#state === 'closed') {
      return;
    }
    if (FINAL_CODES.has(code)) {
      this.#enter('closed', reason || `closed with ${code}`);
      return;
    }
    // Which of the two ways is blocked, nobody tells: the other one may not be.
    if (!this.#reached && this.#options.events !== undefined) {
      this.#overHttp = !this.#overHttp;
    }
    const stable = this.#state === 'open' && Date.now() - this.#openedAt >= STABLE_MS;
    this.#failures = stable ? 0 : this.#failures + 1;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    // Anywhere in the upper half: clients that were cut off together must not come back together.
    const delay = longest * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#enter('waiting', reason || 'connection lost');
  }

  #enter(state, detail) {
    this.#state = state;
    this.#options.onState?.(state, detail);
  }
}
