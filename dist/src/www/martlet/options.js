/** Checks what a client is made with: what is wrong is an error at once, and not a riddle later. */

import { LONGEST_TIMER_MS } from './backoff.js';
import { readCbor } from './cbor.js';

function readJson(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The formats that this client reads by itself. */
const READERS = { json: readJson, cbor: readCbor };

const CALLBACKS = ['onSnapshot', 'onEvent', 'onSeat', 'onPause', 'onComplaint', 'onState'];

/** For each option: whether a value will do, and what would. Only url and shard must be given. */
const RULES = {
  url: [(value) => urlOf(value, ['ws:', 'wss:', 'http:', 'https:']) !== null, 'the URL of the shard sockets, such as ws://127.0.0.1:4324/'],
  events: [(value) => urlOf(value, ['http:', 'https:']) !== null, 'an http URL: see shardEventsUrl()'],
  shard: [isText, 'the id of a shard, such as "arena:lobby"'],
  sid: [isText, 'a subscriber id; leave it out to be the user that the token names'],
  join: [isJson, 'what JSON.stringify writes'],
  token: [isText, 'a token; leave it out to be anonymous'],
  version: [(value) => value === 1 || value === 2, 'the number 1 or 2'],
  format: [isText, 'the name of a format, such as "cbor"'],
  decode: [isFunction, 'a function'],
  silenceMs: [isDuration, `a number of milliseconds, up to ${LONGEST_TIMER_MS}`],
  connectMs: [isDuration, `a number of milliseconds, up to ${LONGEST_TIMER_MS}`],
  storage: [(value) => value === null || isFunction(value?.getItem), 'a Storage such as sessionStorage, or null'],
  WebSocket: [isFunction, 'a class like WebSocket'],
  ...Object.fromEntries(CALLBACKS.map((name) => [name, [isFunction, 'a function']])),
};

/**
 * @returns {object} a copy of the options, with the defaults; url and events are URL objects
 * @throws {TypeError} that names the option
 */
export function checkedOptions(options) {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('a ShardClient is made with an object of options');
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(RULES, name)) {
      throw new TypeError(`there is no option ${name}; there are ${Object.keys(RULES).join(', ')}`);
    }
    require(name, RULES[name][0](value), value);
  }
  const checked = { version: 1, format: 'json', silenceMs: 20_000, connectMs: 10_000, ...Object.fromEntries(given) };
  for (const name of ['url', 'shard']) {
    require(name, checked[name] !== undefined, undefined);
  }
  checked.decode ??= Object.hasOwn(READERS, checked.format) ? READERS[checked.format] : undefined;
  if (checked.decode === undefined) {
    throw new TypeError(`the option decode must be given, for the format ${checked.format}`);
  }
  checked.join = checked.join === undefined ? undefined : JSON.stringify(checked.join);
  checked.url = socketUrl(checked.url);
  checked.events = checked.events === undefined ? undefined : folderUrl(checked.events);
  return checked;
}

function require(name, fits, value) {
  if (!fits) {
    throw new TypeError(`the option ${name} must be ${RULES[name][1]}, not ${shown(name, value)}`);
  }
}

/** A token is a secret, and errors are logged. */
function shown(name, value) {
  if (typeof value === 'string') {
    return name === 'token' && value !== '' ? 'this string' : JSON.stringify(value);
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Text that can be written as UTF-8, so without halves of characters. */
function isText(value) {
  if (typeof value !== 'string' || value === '') {
    return false;
  }
  try {
    encodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

function isJson(value) {
  try {
    return JSON.stringify(value) !== undefined;
  } catch { // it contains itself, for example
    return false;
  }
}

function isFunction(value) {
  return typeof value === 'function';
}

function isDuration(value) {
  return Number.isFinite(value) && value > 0 && value <= LONGEST_TIMER_MS;
}

function urlOf(value, protocols) {
  if (!(value instanceof URL) && !isText(value)) {
    return null;
  }
  try {
    const url = new URL(value, globalThis.location?.href);
    return protocols.includes(url.protocol) && url.hash === '' ? url : null;
  } catch {
    return null;
  }
}

/** Older browsers open sockets at ws and wss only. */
function socketUrl(value) {
  const url = new URL(value, globalThis.location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url;
}

/** What is looked up in a folder stands below it only if its path ends with a slash. */
function folderUrl(value) {
  const url = new URL(value, globalThis.location?.href);
  url.pathname = url.pathname.replace(/\/?$/, '/');
  return url;
}
