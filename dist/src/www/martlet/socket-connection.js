/** A subscription over a WebSocket. */

import { LineWatch } from './line-watch.js';
import { whyRefused } from './refusal.js';
import { Sync } from './sync.js';

/** Close codes of the server after which the same attempt would end the same way. */
const FINAL_CODES = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

/** The close codes of games, which send somebody away. */
const KICKED = { least: 4100, most: 4999 };

/** Whether the server does not want the client back. */
export function isFinal(code) {
  return FINAL_CODES.has(code) || (code >= KICKED.least && code <= KICKED.most);
}

/** Codes of our own, with which a client gives up a connection, and not its seat. */
const OUT_OF_SYNC = 4000;
const UNANSWERED = 4001;
const SUSPENDED = 4002;

/**
 * Encodes a token as a subprotocol. encodeURIComponent leaves ( and ) alone, which a subprotocol
 * must not contain.
 */
export function bearerSubprotocol(token) {
  const encoded = encodeURIComponent(token).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `bearer.${encoded}`;
}

export class SocketConnection {
  #socket;
  #target;
  #options;
  #seat;
  #handlers;
  #attempt;
  #read;
  #line = null;

  /** Until it is open. */
  #timer;
  #asking = new AbortController();

  /** Nobody listens any more. */
  #over = false;

  /**
   * @param {object} options of the client, checked
   * @param {Seat} seat to come back to
   * @param {{connectMs: number, times: number}} attempt how long opening may take, and which attempt in a row it is
   * @param {object} handlers that are told; ended is the last, and is called once unless the client ended it
   */
  constructor(options, seat, attempt, handlers) {
    this.#options = options;
    this.#seat = seat;
    this.#attempt = attempt;
    this.#handlers = handlers;
    this.#target = targetOf(options, seat);
    this.#read = options.version === 2 ? this.#synced() : this.#whole();
    const { token, WebSocket: Socket = globalThis.WebSocket } = options;
    const socket = new Socket(this.#target.href, token === undefined ? [] : [bearerSubprotocol(token)]);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    // A close event follows, and says more; but not in Node, of a socket that does not open.
    socket.onerror = () => this.#open || this.#closed(1006, '');
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#giveUp(UNANSWERED, 'no answer'), attempt.connectMs);
  }

  get #open() {
    return this.#line !== null;
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#line = new LineWatch(this.#options.silenceMs, {
      ask: () => this.#socket.send(''), // the server answers an empty message with an empty one
      dead: () => this.#giveUp(UNANSWERED, 'the line is dead'),
    });
    this.#handlers.opened();
  }

  async #closed(code, reason) {
    this.#socket.onclose = this.#socket.onerror = null;
    if (this.#open) {
      this.#end({ reason, final: isFinal(code), code });
      return;
    }
    // A refusal looks like a server that is not there. Until it is known which it is, the attempt goes on.
    const why = await whyRefused(this.#target, this.#options.token, this.#asking.signal);
    this.#end(why ?? { reason, blocked: true });
  }

  /** Tells the client how it ended, and nothing after that. */
  #end(how) {
    if (!this.#over) {
      this.#mute();
      this.#handlers.ended(how);
    }
  }

  #mute() {
    this.#over = true;
    this.#asking.abort();
    clearTimeout(this.#timer);
    this.#line?.stop();
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = this.#socket.onerror = null;
  }

  /** Ends it without waiting for an answer to the close, which may not come. */
  #giveUp(code, reason) {
    const blocked = !this.#open;
    this.#close(code);
    this.#end({ reason, blocked });
  }

  #close(code) {
    if (this.#open) {
      this.#socket.close(code);
    } else {
      this.#socket.close();
    }
  }

  // ---- the client ---------------------------------------------------------------------------

  /** Sends an input, in its envelope. */
  send(text) {
    this.#socket.send(text);
    this.#line.sent();
  }

  /** Makes sure that the line lives, if there is a doubt. */
  look() {
    this.#line?.look();
  }

  /** Ends it; the seat is held. */
  suspend() {
    this.#mute();
    this.#close(SUSPENDED);
  }

  /** Ends it, and gives up the seat: the server must be told so, also if it is only about to open. */
  leave() {
    this.#mute();
    const socket = this.#socket;
    if (this.#open) {
      socket.close(1000);
      return;
    }
    const timer = setTimeout(() => socket.close(), this.#attempt.connectMs);
    socket.onopen = () => socket.close(1000);
    socket.onclose = () => clearTimeout(timer);
  }

  // ---- what comes -----------------------------------------------------------------------------

  #receive(data) {
    this.#seat.heardAt = performance.now();
    this.#line.heard();
    try {
      if (typeof data === 'string') {
        this.#receiveText(data);
      } else {
        this.#line.arrived();
        this.#handlers.received(data.byteLength);
        this.#read(data);
      }
    } catch (error) {
      // One of the two is mistaken about the state. The seat is not lost by it: a whole state will put it right.
      this.#seat.sync = null;
      this.#handlers.mistaken(error);
      this.#giveUp(OUT_OF_SYNC, 'what came makes no sense');
    }
  }

  #receiveText(text) {
    if (text === '') {
      return; // the answer to an empty message
    }
    const message = JSON.parse(text);
    if (message.coming !== undefined) {
      this.#line.expect(message.coming.bytes, this.#attempt.times);
    } else {
      this.#handlers.message(message);
    }
  }

  /** Reads messages of version 1. */
  #whole() {
    return (data) => {
      const tick = new DataView(data).getBigUint64(0);
      this.#handlers.snapshot(this.#options.decode(new Uint8Array(data, 8)), tick, null);
    };
  }

  /** Reads messages of version 2. */
  #synced() {
    const seat = this.#seat;
    let sync = seat.sync ?? new Sync(this.#options.decode);
    sync.connected();
    let greeted = false;
    const greet = (resumed, ticket, graceMs) => {
      greeted = true;
      if (!resumed) {
        seat.forget();
        sync = ticket === null ? sync : new Sync(this.#options.decode);
      }
      Object.assign(seat, { ticket, graceMs });
      this.#handlers.seated(resumed);
    };
    return (data) => {
      const message = sync.receive(new Uint8Array(data));
      const { kind, tick } = message;
      if (!greeted && (kind === 'state' || kind === 'event')) {
        greet(false, null, 0); // this server holds no seats
      }
      if (kind === 'state') {
        seat.sync = sync;
        seat.acknowledged(message.ack);
        this.#handlers.snapshot(message.state, tick, message.ack, message.entities, message.changes);
      } else if (kind === 'event') {
        seat.event = message.number;
        this.#handlers.event(message.event, tick);
      } else if (kind === 'control') {
        const { ticket, grace_ms: graceMs, resumed, paused } = message.control;
        if (ticket !== undefined) {
          greet(resumed, ticket, graceMs);
        }
        if (paused !== undefined) {
          this.#handlers.paused(paused);
        }
      }
    };
  }
}

function targetOf({ url, shard, sid, join, version, format }, seat) {
  const target = new URL(url);
  const parameters = { shard, sid, join, format, v: version, announce: 1 };
  if (seat.ticket !== null) {
    parameters.resume = seat.ticket;
    parameters.events = seat.event;
    parameters.baseline = seat.sync?.tick;
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) {
      target.searchParams.set(name, value);
    }
  }
  return target;
}
