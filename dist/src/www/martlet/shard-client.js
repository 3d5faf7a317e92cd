/**
 * A client for Martlet's shard sockets, protocol version 1. It has no dependencies: copy this file.
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
 * It reconnects by itself, unless the server said that there is no point in it.
 */

/** Close codes after which the same attempt would end the same way. */
const FINAL_CODES = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** A connection that lasted as long as this is a good one: the next loss starts from a short delay. */
const STABLE_MS = 5_000;

/** Asks the server that serves this page where its shard sockets are. */
export async function shardSocketUrl(base = globalThis.location?.href) {
  const response = await fetch(new URL('/api/shards/transports', base));
  if (!response.ok) {
    throw new Error(`cannot learn where the shards are: ${response.status}`);
  }
  const { transports } = await response.json();
  const socket = transports.find((transport) => transport.name === 'websocket');
  const url = new URL('/', base);
  // Behind a proxy that does TLS the server does not know that its pages are secure.
  url.protocol = url.protocol === 'https:' ? 'wss:' : `${socket.scheme}:`;
  url.port = socket.port;
  return url.href;
}

/**
 * Encodes a token as a subprotocol. encodeURIComponent leaves ( and ) alone, which a subprotocol
 * must not contain.
 */
export function bearerSubprotocol(token) {
  const encoded = encodeURIComponent(token).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `bearer.${encoded}`;
}

export class ShardClient {
  #options;
  #socket = null;
  #state = 'connecting';
  #seq = 0;
  #failures = 0;
  #openedAt = 0;
  #timer = null;

  /**
   * @param {object} options
   * @param {string} options.url of the shard sockets, such as ws://127.0.0.1:4324/
   * @param {string} options.shard id to subscribe to
   * @param {string} [options.sid] subscriber id; by default the user that the token names
   * @param {string} [options.token] bearer token; without one you are anonymous
   * @param {(snapshot: any, tick: bigint) => void} [options.onSnapshot]
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

  /**
   * Sends an input, if connected: an input is about now, so none is kept for later.
   *
   * @returns {number|null} the number it was given (client_seq), or null if it was not sent
   */
  send(input) {
    if (this.#state !== 'open') {
      return null;
    }
    this.#seq += 1;
    this.#socket.send(JSON.stringify({ input, client_seq: this.#seq }));
    return this.#seq;
  }

  /** Leaves for good. */
  close() {
    clearTimeout(this.#timer);
    this.#enter('closed', 'left');
    this.#socket?.close(1000);
  }

  #connect() {
    const { url, shard, sid, token } = this.#options;
    const Socket = this.#options.WebSocket ?? globalThis.WebSocket;
    const target = new URL(url);
    target.searchParams.set('shard', shard);
    if (sid !== undefined) {
      target.searchParams.set('sid', sid);
    }
    this.#enter('connecting', '');
    const socket = new Socket(target.href, token === undefined ? [] : [bearerSubprotocol(token)]);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code, event.reason);
    socket.onerror = () => {}; // a close event follows, and says more
    this.#socket = socket;
  }

  #receive(data) {
    if (this.#state === 'closed') {
      return;
    }
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if (message.error) {
        this.#options.onComplaint?.(message.error, message.client_seq);
      }
      return;
    }
    // Only a snapshot says that one was let in: refusals of the simulation come after the open.
    if (this.#state !== 'open') {
      this.#openedAt = Date.now();
      this.#enter('open', '');
    }
    const tick = new DataView(data).getBigUint64(0);
    const snapshot = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8)));
    this.#options.onSnapshot?.(snapshot, tick);
  }

  #closed(code, reason) {
    if (this.#state === 'closed') {
      return;
    }
    if (FINAL_CODES.has(code)) {
      this.#enter('closed', reason || `closed with ${code}`);
      return;
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
