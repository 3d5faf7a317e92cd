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
 * blocked it plays over HTTP, if it is told where: `events: shardEventsUrl()`. With version 2 it comes back to the
 * seat that it had, also after its page was reloaded, frozen or left for a moment.
 */

import { Backoff, LONGEST_TIMER_MS } from './backoff.js';
import { EventConnection } from './event-connection.js';
import { checkedOptions } from './options.js';
import { PageLife } from './page-life.js';
import { Seat, SeatStore } from './seat.js';
import { SocketConnection } from './socket-connection.js';

export { bearerSubprotocol } from './socket-connection.js';

/** A connection that lasted as long as this is a good one: the next loss starts from a short delay. */
const STABLE_MS = 5_000;

/** A way that has worked counts as blocked after so many failures in a row. */
const FAILURES_UNTIL_BLOCKED = 3;

/** Where the API of the page's server was found. */
let api = null;

/** The folder that this one lies in if the page does, too: it may be below a proxy's path prefix. */
function pageServer() {
  const page = globalThis.location?.href;
  const beside = URL.canParse('../', import.meta.url) ? new URL('../', import.meta.url).href : null;
  return beside !== null && page?.startsWith(beside) ? beside : page;
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
  const sockets = transports.filter((transport) => transport.name === 'websocket');
  const announced = sockets.find((socket) => socket.url !== undefined);
  if (announced !== undefined) {
    return announced.url;
  }
  // Who reaches the page reaches this, too, whatever stands between. Behind a proxy that does TLS the server does not
  // know that its pages are secure.
  const url = new URL('../../shards', shards);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Where the shards are over HTTP, on the server that serves this page, or on the one whose URL is given. */
export function shardEventsUrl(base) {
  return base === undefined && api !== null ? api : new URL('api/shards/', base ?? pageServer()).href;
}

export class ShardClient {
  #options;
  #seat = new Seat();
  #store;
  #life;
  #backoff = new Backoff();
  #connection = null;

  /** Which of the connections is the one that counts: what others still have to say is not heard. */
  #turn = 0;
  #overHttp = false;
  #socketWorked = false;
  #suspended = false;
  #state = 'connecting';
  #seq = 0;
  #startedAt = 0;
  #openedAt = 0;

  /** How long it took to open the last socket. */
  #openingMs = 0;

  /** The server asked not to be tried before. */
  #notBefore = 0;
  #timer = null;
  #bytes = 0;
  #paused = false;

  /**
   * @param {object} options
   * @param {string|URL} options.url of the shard sockets, such as ws://127.0.0.1:4324/
   * @param {string|URL} [options.events] of the shards over HTTP, for when no WebSocket can be opened: see
   *   shardEventsUrl
   * @param {string} options.shard id to subscribe to
   * @param {string} [options.sid] subscriber id; by default the user that the token names
   * @param {any} [options.join] what the shard is told when you join, such as { team: 'red' }: written as JSON, of the
   *   type that the game says
   * @param {string} [options.token] bearer token; without one you are anonymous
   * @param {1|2} [options.version] of the protocol over a WebSocket; 1 by default. With 2 the server sends what
   *   changes only, acknowledgements and events, and holds your seat when the connection is lost
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
   *   closed is final, and the last call of all; detail says why
   * @param {number} [options.connectMs] how long opening a connection may take; 10 000 by default
   * @param {number} [options.silenceMs] after how long a time without a message the line is taken for dead, though the
   *   server was asked for one; 20 000 by default. A long message on its way is waited for
   * @param {?Storage} [options.storage] where the ticket of the seat outlasts a reload of the page; by default
   *   sessionStorage, and null for nowhere. Of several clients in a page, tell those apart by it that have the same
   *   shard, sid and format
   * @param {typeof WebSocket} [options.WebSocket] another implementation of the same interface
   * @throws {TypeError} if an option is wrong, or there is no such option
   */
  constructor(options) {
    this.#options = checkedOptions(options);
    this.#store = new SeatStore(this.#options);
    if (this.#options.version === 2) {
      this.#takeKept();
    }
    this.#life = new PageLife({
      hidden: () => this.#suspend(),
      frozen: () => this.#seat.ticket !== null && !this.#overHttp && this.#suspend(),
      shown: () => this.#wake(),
      look: () => this.#look(),
    });
    // Not before the caller has what this returns.
    queueMicrotask(() => this.#state === 'connecting' && this.#connect());
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
   * @throws {TypeError} if the input cannot be written as JSON
   */
  send(input) {
    if (this.#state !== 'open') {
      return null;
    }
    const seq = this.#seq + 1;
    const text = JSON.stringify({ input, client_seq: seq });
    this.#seq = seq;
    if (this.#options.version === 2 && !this.#overHttp) {
      this.#seat.sent(text, seq);
    }
    this.#connection.send(text, seq);
    return seq;
  }

  /** Leaves for good. */
  close() {
    const connection = this.#connection;
    this.#finish('left');
    connection?.leave();
  }

  #finish(detail) {
    if (this.#state === 'closed') {
      return;
    }
    this.#turn += 1;
    this.#connection = null;
    clearTimeout(this.#timer);
    this.#life.stop();
    this.#store.clear();
    this.#seat.forget();
    this.#enter('closed', detail);
  }

  // ---- connecting -----------------------------------------------------------------------------

  #connect() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    this.#pause(false); // until the connection says otherwise
    this.#enter('connecting', '');
    if (turn !== this.#turn) {
      return; // one of the two calls was answered with a close
    }
    this.#startedAt = performance.now();
    const attempt = { connectMs: this.#connectMs(), times: this.#backoff.failures + 1 };
    try {
      this.#connection = this.#overHttp
        ? new EventConnection(this.#options, attempt, this.#handlers(turn))
        : new SocketConnection(this.#options, this.#seat, attempt, this.#handlers(turn));
    } catch (error) {
      this.#finish(error.message); // the browser forbids it: ws in a page of https, for example
    }
  }

  /** Who has a seat to lose tries often rather than long, unless the line is as slow as that. */
  #connectMs() {
    const { connectMs } = this.#options;
    const { held, graceMs } = this.#seat;
    return held ? Math.min(connectMs, Math.max(1_000, graceMs / 6, 3 * this.#openingMs)) : connectMs;
  }

  /** What a connection may call, for as long as it is the one that counts. */
  #handlers(turn) {
    const handlers = {
      opened: () => this.#reached(),
      message: (message) => message.error && this.#call('onComplaint', message.error, message.client_seq),
      received: (bytes) => (this.#bytes += bytes),
      snapshot: (...shown) => this.#show(...shown),
      event: (event, tick) => this.#call('onEvent', event, tick),
      seated: (resumed) => this.#seated(resumed),
      paused: (paused) => this.#pause(paused),
      mistaken: (error) => report(error),
      ended: (how) => this.#ended(how),
    };
    const live = ([name, handle]) => [name, (...told) => turn === this.#turn && handle(...told)];
    return Object.fromEntries(Object.entries(handlers).map(live));
  }

  #reached() {
    if (!this.#overHttp) {
      this.#socketWorked = true;
      this.#openingMs = performance.now() - this.#startedAt;
    }
  }

  /** In one's own seat again, nothing need have changed, and nothing that was sent is lost. */
  #seated(resumed) {
    const turn = this.#turn;
    this.#call('onSeat', resumed);
    if (!resumed || turn !== this.#turn) {
      return;
    }
    for (const { text, seq } of this.#seat.inputs) {
      this.#connection.send(text, seq);
    }
    if (this.#seat.sync !== null) {
      this.#opened();
    }
  }

  #pause(paused) {
    if (paused !== this.#paused) {
      this.#paused = paused;
      this.#call('onPause', paused);
    }
  }

  #show(snapshot, tick, ack, entities, changes) {
    if (ack !== null) {
      this.#seq = Math.max(this.#seq, Number(ack.clientSeq)); // a page before this one may have sent more
    }
    const turn = this.#turn;
    // Only a snapshot says that one was let in: refusals of the simulation come after the open.
    this.#opened();
    if (turn === this.#turn) {
      this.#call('onSnapshot', snapshot, tick, ack, entities, changes);
    }
  }

  #opened() {
    if (this.#state !== 'open') {
      this.#openedAt = performance.now();
      this.#enter('open', '');
    }
  }

  // ---- ending, and beginning again --------------------------------------------------------------

  /**
   * @param {{reason: string, final?: boolean, code?: number, blocked?: boolean, retryAfterMs?: number}} how blocked:
   *   nothing says that the server could be reached this way
   */
  #ended({ reason, final = false, code, blocked = false, retryAfterMs = 0 }) {
    this.#connection = null;
    if (final) {
      this.#finish(reason || `closed with ${code}`);
      return;
    }
    this.#backoff.ended(this.#state === 'open' && performance.now() - this.#openedAt >= STABLE_MS);
    this.#overHttp = this.#choosesHttp(blocked);
    this.#notBefore = performance.now() + retryAfterMs;
    const { held, graceMs } = this.#seat;
    const delay = this.#backoff.delay(held ? graceMs : 0, retryAfterMs);
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#enter('waiting', reason || 'connection lost');
  }

  /** Which of the two ways is blocked, nobody tells: the other one may not be. */
  #choosesHttp(blocked) {
    if (this.#options.events === undefined) {
      return false;
    }
    if (this.#overHttp) {
      return !blocked && !this.#socketWorked;
    }
    // A way that has worked is not blocked, but cut; and only there is a seat held.
    const patient = this.#socketWorked && (this.#seat.held || this.#backoff.failures < FAILURES_UNTIL_BLOCKED);
    return blocked && !patient;
  }

  /** The page is left. It may come back, or the page that is loaded in its place may. */
  #suspend() {
    if (this.#state === 'closed' || this.#suspended) {
      return;
    }
    this.#store.keep(this.#seat, this.#seq);
    this.#suspended = true;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#connection?.suspend();
    this.#connection = null;
    this.#enter('waiting', 'the page is away');
  }

  #wake() {
    if (!this.#suspended) {
      this.#look();
      return;
    }
    this.#suspended = false;
    this.#takeKept();
    const early = this.#notBefore - performance.now();
    if (early > 0) {
      this.#timer = setTimeout(() => this.#connect(), Math.min(early, LONGEST_TIMER_MS)); // as the server asked
    } else {
      this.#connect();
    }
  }

  /** The ticket of the page before this one, or of one that was shown while this one was away. */
  #takeKept() {
    const kept = this.#store.take();
    if (kept !== null && kept.seat.ticket !== this.#seat.ticket) {
      this.#seat.forget();
      Object.assign(this.#seat, kept.seat);
      this.#seq = Math.max(this.#seq, kept.seq);
    }
  }

  /** Something has changed for the better, perhaps: no time is lost with waiting. */
  #look() {
    if (this.#connection !== null) {
      this.#connection.look();
    } else if (this.#state === 'waiting' && !this.#suspended && performance.now() >= this.#notBefore) {
      this.#connect();
    }
  }

  // ---- telling the page -----------------------------------------------------------------------

  #enter(state, detail) {
    this.#state = state;
    this.#call('onState', state, detail);
  }

  /** What a callback throws is its own trouble, not that of the connection. */
  #call(name, ...told) {
    try {
      this.#options[name]?.(...told);
    } catch (error) {
      report(error);
    }
  }
}

/** As browsers report what nobody caught. */
function report(error) {
  if (globalThis.reportError === undefined) {
    console.error(error);
  } else {
    globalThis.reportError(error);
  }
}
