/**
 * Reads CBOR (RFC 8949) as far as states need it: integers, floats, strings, bytes, lists, maps whose keys are
 * strings, true, false and null, and integers of more than 64 bits. Integers that a number cannot hold exactly
 * become BigInt.
 *
 *   const state = readCbor(bytes);
 */

const BREAK = Symbol('break');
const text = new TextDecoder();

export function readCbor(bytes) {
  const reader = new Reader(bytes);
  const value = reader.item();
  if (value === BREAK || reader.at !== bytes.length) {
    throw new Error('not one item of CBOR');
  }
  return value;
}

class Reader {
  #bytes;
  #view;
  at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item() {
    const first = this.#view.getUint8(this.at++);
    const major = first >> 5;
    const info = first & 31;
    if (major === 7) {
      return this.#simple(info);
    }
    const indefinite = info === 31;
    const length = indefinite ? Infinity : this.#argument(info);
    switch (major) {
      case 0:
        return length;
      case 1:
        return typeof length === 'bigint' || length === Number.MAX_SAFE_INTEGER ? exact(-1n - BigInt(length)) : -1 - length;
      case 2:
        return indefinite ? concatenated(this.#pieces()) : this.#take(length);
      case 3:
        return indefinite ? this.#pieces().join('') : text.decode(this.#take(length));
      case 4:
        return this.#list(length);
      case 5:
        return this.#map(length);
      default:
        return tagged(length, this.item());
    }
  }

  #argument(info) {
    switch (info) {
      case 24:
        return this.#read(1, (at) => this.#view.getUint8(at));
      case 25:
        return this.#read(2, (at) => this.#view.getUint16(at));
      case 26:
        return this.#read(4, (at) => this.#view.getUint32(at));
      case 27:
        return exact(this.#read(8, (at) => this.#view.getBigUint64(at)));
      default:
        if (info > 27) {
          throw new Error(`CBOR has no length ${info}`);
        }
        return info;
    }
  }

  #simple(info) {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return half(this.#read(2, (at) => this.#view.getUint16(at)));
      case 26:
        return this.#read(4, (at) => this.#view.getFloat32(at));
      case 27:
        return this.#read(8, (at) => this.#view.getFloat64(at));
      case 31:
        return BREAK;
      default:
        throw new Error(`not a value: ${info}`);
    }
  }

  #read(length, get) {
    const value = get(this.at);
    this.at += length;
    return value;
  }

  #take(length) {
    if (this.at + length > this.#bytes.length) {
      throw new Error('CBOR that is cut off');
    }
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #pieces() {
    const pieces = [];
    for (let piece = this.item(); piece !== BREAK; piece = this.item()) {
      pieces.push(piece);
    }
    return pieces;
  }

  #list(length) {
    if (length === Infinity) {
      return this.#pieces();
    }
    const list = [];
    for (let i = 0; i < length; i++) {
      list.push(this.item());
    }
    return list;
  }

  #map(length) {
    const entries = [];
    for (let i = 0; i < length; i++) {
      const key = this.item();
      if (key === BREAK) {
        break;
      }
      entries.push([key, this.item()]);
    }
    return Object.fromEntries(entries); // also for a key __proto__
  }
}

/** A number where it holds the integer exactly. */
function exact(integer) {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function tagged(tag, value) {
  if (tag !== 2 && tag !== 3) {
    return value; // what it is a sign of, is the game's own
  }
  const magnitude = value.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return exact(tag === 2 ? magnitude : -1n - magnitude);
}

function concatenated(pieces) {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
  return bytes;
}

/** RFC 8949, appendix D. */
function half(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}
