/**
 * The states of protocol version 2, as the protocol page specifies them: keeps what the server has sent, and makes
 * of it what it sends next.
 *
 *   const sync = new Sync(readJson);
 *   const { kind, tick, state, ack } = sync.receive(new Uint8Array(message));
 *
 * A state is never changed once it was given out: what is new in the next is new, and the rest is shared with it.
 */

const FULL = 1;
const DELTA = 2;
const EVENT = 3;
const WITH_ACK = 0x10;
const WITH_SHAPES = 0x20;
const WITH_ENTITIES = 0x40;

/** Of which shape the objects are that came without their names. */
const shapeOf = new WeakMap();

export class Sync {
  #decode;
  #shapes = [];
  #state;
  #tick = null;
  #entities = new Entities();

  /** @param {(bytes: Uint8Array) => any} decode reads the format that was asked for */
  constructor(decode) {
    this.#decode = decode;
  }

  /** On a new connection, on which the state goes on, but entities are told of anew. */
  connected() {
    this.#entities = new Entities();
  }

  /** The tick of the last full or delta message, or null. */
  get tick() {
    return this.#tick;
  }

  /**
   * Takes a binary message.
   *
   * @returns {{kind: 'state', tick: bigint, state: any, ack: object?, entities: Map<string, any>,
   *   changes: {entered: string[], updated: string[], left: string[]}?} | {kind: 'event', tick: bigint, number: bigint, event: any} |
   *   {kind: 'control', tick: bigint, control: any} | {kind: 'unknown'}} an ack is {clientSeq, seq, tick}, all bigint
   * @throws {Error} if it does not follow the one before
   */
  receive(message) {
    const head = readHead(message);
    const payload = message.subarray(head.length, head.end);
    const { kind, tick, ack } = head;
    if (kind === FULL || kind === DELTA) {
      this.#update(head, payload);
      const changes = head.end === undefined ? null : this.#entities.read(message.subarray(head.end), this.#decode);
      return { kind: 'state', tick, state: this.#state, ack, entities: this.#entities.byId, changes };
    }
    if (kind === EVENT) {
      return { kind: 'event', tick, number: head.number, event: this.#decode(payload) };
    }
    return kind === 4 ? { kind: 'control', tick, control: this.#decode(payload) } : { kind: 'unknown' };
  }

  #update(head, payload) {
    if (head.kind === FULL) {
      this.#shapes = [];
    } else if (head.baseline !== this.#tick) {
      throw new Error(`a delta to ${head.baseline} came, and the state is of ${this.#tick}`);
    }
    this.#tick = head.tick;
    if (payload.length === 0) {
      return; // nothing has changed
    }
    let body = this.#decode(payload);
    if (head.withShapes) {
      this.#shapes.push(...body[0]);
      [, body] = body;
    }
    this.#state = head.kind === FULL ? this.#value(body) : this.#patched(this.#state, body);
  }

  // ---- values -----------------------------------------------------------------------------

  #value(form) {
    return readValue(form, this.#shapes);
  }

  // ---- patches ----------------------------------------------------------------------------

  #patched(old, patch) {
    if (Array.isArray(old)) {
      return Array.isArray(patch[0]) ? this.#keyed(old, patch) : this.#placed(old, patch);
    }
    return shapeOf.has(old) ? this.#members(old, new Items(patch)) : this.#free(old, patch);
  }

  /** Which members have changed is a set of bits; beyond 32 of them, numbers still count them exactly. */
  #members(old, items) {
    const head = items.next();
    const changed = Math.floor(head / 2);
    const patched = head % 2 === 0 ? 0 : items.next();
    const number = shapeOf.get(old);
    const values = this.#shapes[number - 1].map((name, i) => {
      const value = old[name];
      if (!hasBit(changed, i)) {
        return value;
      }
      const item = items.next();
      return hasBit(patched, i) ? this.#patched(value, item) : this.#value(item);
    });
    return named(number, values, this.#shapes);
  }

  #free(old, [set, patched = {}, removed = []]) {
    const members = new Map(Object.entries(old));
    Object.entries(set).forEach(([name, form]) => members.set(name, this.#value(form)));
    Object.entries(patched).forEach(([name, patch]) => members.set(name, this.#patched(members.get(name), patch)));
    removed.forEach((name) => members.delete(name));
    return Object.fromEntries(members);
  }

  #placed(old, [length, ...changes]) {
    const list = old.slice(0, length);
    const items = new Items(changes);
    for (let at = -1; items.left; ) {
      const head = items.next();
      at += 1 + Math.floor(head / 2);
      const item = items.next();
      list[at] = head % 2 === 0 ? this.#value(item) : this.#patched(list[at], item);
    }
    return list;
  }

  #keyed(old, [changes, removed = [], added = [], places = [], order = []]) {
    let list = old.slice();
    const items = new Items(changes);
    for (let at = -1; items.left; ) {
      const head = items.next();
      at += 1 + Math.floor(head / 2);
      list[at] = head % 2 === 0 ? this.#members(list[at], items) : this.#value(items.next());
    }
    if (removed.length > 0) {
      const gone = new Set(fromGaps(removed));
      list = list.filter((_, place) => !gone.has(place));
    }
    if (order.length > 0) {
      list = order.map((rank) => list[rank]);
    }
    const newcomers = added.length > 0 ? this.#value(added) : [];
    if (places.length === 0) {
      return list.concat(newcomers);
    }
    return inserted(list, newcomers, fromGaps(places));
  }
}

function readValue(form, shapes) {
  if (Array.isArray(form)) {
    const number = form[0];
    return number > 0 ? readShaped(number, form, 1, shapes) : readList(-number, form, shapes);
  }
  return isFree(form) ? mapped(form, (member) => readValue(member, shapes)) : form;
}

/** An object of a shape, whose members stand in a list from a place on. */
function readShaped(number, form, from, shapes) {
  const values = shapes[number - 1].map((_, i) => readValue(form[from + i], shapes));
  return named(number, values, shapes);
}

function named(number, values, shapes) {
  const object = Object.fromEntries(shapes[number - 1].map((name, i) => [name, values[i]]));
  shapeOf.set(object, number);
  return object;
}

function readList(number, form, shapes) {
  const list = [];
  const width = number === 0 ? 1 : shapes[number - 1].length;
  for (let at = 1; at < form.length; at += width) {
    list.push(number === 0 ? readValue(form[at], shapes) : readShaped(number, form, at, shapes));
  }
  return list;
}

/** The entities that are seen, of one connection. */
class Entities {
  byId = new Map();
  #shapes = [];
  #ids = new Map();

  read(bytes, decode) {
    const reader = new Bytes(bytes);
    const state = () => readValue(decode(reader.take(reader.count())), this.#shapes);
    const byId = new Map(this.byId); // the one that was given out stays as it was
    const changes = { entered: [], updated: [], left: [] };
    reader.times(() => {
      const names = [];
      reader.times(() => names.push(reader.text()));
      this.#shapes.push(names);
    });
    reader.times(() => {
      const slot = reader.count();
      changes.left.push(this.#ids.get(slot));
      byId.delete(this.#ids.get(slot));
      this.#ids.delete(slot);
    });
    reader.times(() => {
      const id = this.#ids.get(reader.count());
      byId.set(id, state());
      changes.updated.push(id);
    });
    reader.times(() => {
      const id = reader.text();
      this.#ids.set(reader.count(), id);
      byId.set(id, state());
      changes.entered.push(id);
    });
    this.byId = byId;
    return changes;
  }
}

const utf8 = new TextDecoder();

/** Numbers, texts and bytes, one after the other. */
class Bytes {
  #bytes;
  at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  octet() {
    if (this.at >= this.#bytes.length) {
      throw new Error('a message that is cut off');
    }
    return this.#bytes[this.at++];
  }

  /** A number of 64 bits. */
  number() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const octet = this.octet();
      value |= BigInt(octet & 0x7f) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
  }

  /** One that is small. */
  count() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const octet = this.octet();
      value += (octet & 0x7f) * factor;
      if (octet < 0x80) {
        return value;
      }
    }
  }

  take(length) {
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  text() {
    return utf8.decode(this.take(this.count()));
  }

  /** Does something as often as the next number says. */
  times(work) {
    for (let left = this.count(); left > 0; left--) {
      work();
    }
  }
}

/** Items of a list, one after the other. */
class Items {
  #list;
  #at = 0;

  constructor(list) {
    this.#list = list;
  }

  get left() {
    return this.#at < this.#list.length;
  }

  next() {
    return this.#list[this.#at++];
  }
}

function readHead(message) {
  const reader = new Bytes(message);
  const first = reader.octet();
  const kind = first & 0x0f;
  const tick = reader.number();
  const baseline = kind === DELTA ? tick - reader.number() : null;
  const number = kind === EVENT ? reader.number() : null;
  const ack =
    first & WITH_ACK ? { clientSeq: reader.number(), seq: reader.number(), tick: tick - reader.number() } : null;
  const payload = first & WITH_ENTITIES ? reader.count() : null;
  const length = reader.at;
  const end = payload === null ? undefined : length + payload;
  return { kind, tick, baseline, number, ack, withShapes: (first & WITH_SHAPES) !== 0, length, end };
}

function isFree(form) {
  return typeof form === 'object' && form !== null && !(form instanceof Uint8Array);
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, change(member)]));
}

function hasBit(set, place) {
  return Math.floor(set / 2 ** place) % 2 === 1;
}

function fromGaps(gaps) {
  let at = -1;
  return gaps.map((gap) => (at += 1 + gap));
}

/** Two lists in one: the places are those of the newcomers, in the list that is made. */
function inserted(list, newcomers, places) {
  const all = [];
  const rest = list.values();
  for (let i = 0, next = 0; i < list.length + newcomers.length; i++) {
    all.push(places[next] === i ? newcomers[next++] : rest.next().value);
  }
  return all;
}
