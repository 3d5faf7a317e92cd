/** What a client of version 2 comes back with to the seat that is held for it, also after a reload of its page. */

/** Of inputs that are not acknowledged, so many are sent again on a new connection; the server knows as many. */
const MOST_REMEMBERED = 64;

/** What a ticket looks like. */
const TICKET = /^[A-Za-z0-9_-]{1,64}$/;

export class Seat {
  ticket = null;

  /** How long the seat is held when the connection is lost. */
  graceMs = 0;

  /** When something was last heard on a connection. */
  heardAt = performance.now();

  sync = null;

  /** The number of the last event. */
  event = 0n;

  /** Inputs that are not acknowledged, as they were sent. */
  inputs = [];

  forget() {
    this.ticket = null;
    this.graceMs = 0;
    this.sync = null;
    this.event = 0n;
    this.inputs = [];
  }

  /** Whether the seat is still held, as far as the client can know: the server may have noticed the loss at once. */
  get held() {
    return this.ticket !== null && performance.now() - this.heardAt < this.graceMs;
  }

  sent(text, seq) {
    this.inputs.push({ text, seq });
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

/**
 * Where a page leaves its ticket for the page that comes after it. It is there only in between: a tab that is
 * duplicated copies the storage, and must not take the seat away from the tab that it was copied from.
 */
export class SeatStore {
  #storage;
  #key;

  constructor({ url, shard, sid = '', format, storage = sessionStorageOrNull() }) {
    this.#storage = storage;
    this.#key = `martlet.seat ${url.href} ${shard} ${format} ${sid}`;
  }

  keep(seat, seq) {
    const { ticket, graceMs, event } = seat;
    if (ticket !== null) {
      this.#attempt((storage) =>
        storage.setItem(this.#key, JSON.stringify({ ticket, graceMs, event: String(event), seq })),
      );
    }
  }

  /** Takes away what was kept: what of it belongs to the seat, and the number of the last input. Or null. */
  take() {
    const text = this.#attempt((storage) => storage.getItem(this.#key));
    this.clear();
    try {
      const { ticket, graceMs, event, seq } = JSON.parse(text);
      const seat = { ticket, graceMs: Number(graceMs), event: BigInt(event) };
      return TICKET.test(ticket) && Number.isSafeInteger(seq) ? { seat, seq } : null;
    } catch {
      return null; // nothing was kept, or something else is there
    }
  }

  clear() {
    this.#attempt((storage) => storage.removeItem(this.#key));
  }

  /** Storage may be full, or forbidden; one can play without. */
  #attempt(use) {
    try {
      return this.#storage === null ? null : use(this.#storage);
    } catch {
      return null;
    }
  }
}

function sessionStorageOrNull() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // where a page may store nothing, the mere look is an error
  }
}
