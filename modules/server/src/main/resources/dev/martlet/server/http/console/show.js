/** Puts data into the page. */

export const $ = (id) => document.getElementById(id);

export function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Keeps the digits of numbers that a double would not, in browsers that can. */
export function asWritten(key, value, context) {
  const keeps = typeof value !== 'number' || context?.source === undefined || String(value) === context.source;
  return keeps ? value : JSON.rawJSON(context.source);
}

/** Text is set only if it changes: a live region that is set anew is read aloud anew. */
export function setText(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/**
 * Shows rows of cells: texts, numbers, or { text, link, button, value, className }; a button has its name and value in its data. Columns of numbers are those whose heads are. A row
 * stays the same element as long as its first cell does: under the eyes and the keyboard of an operator, a link must not
 * become another one.
 */
export function fill(body, rows, none = 'none') {
  const heads = body.parentElement.tHead.rows[0].cells;
  const keys = distinct(rows.map(([first]) => JSON.stringify(first)));
  const wanted = new Set(keys);
  const there = new Map();
  for (const row of [...body.rows]) {
    wanted.has(row.dataset.key) ? there.set(row.dataset.key, row) : row.remove();
  }
  rows.forEach((cells, index) => {
    const key = keys[index];
    const row = there.get(key) ?? document.createElement('tr');
    row.dataset.key = key;
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
    cells.forEach((cell, column) => fillCell(row.cells[column] ?? row.insertCell(), cell, heads[column].className));
  });
  if (rows.length === 0) {
    const cell = element('td', none, 'hint');
    cell.colSpan = heads.length;
    body.insertRow().append(cell);
  }
}

/** Numbers those that occur more than once. */
function distinct(keys) {
  const seen = new Map();
  return keys.map((key) => {
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return times === 0 ? key : `${key} ${times}`;
  });
}

function fillCell(place, cell, columnClass) {
  const { text, link, button, value, className = '' } = typeof cell === 'object' && cell !== null ? cell : { text: cell };
  const wanted = String(text ?? '');
  const classes = `${columnClass} ${className}`.trim();
  if (place.className !== classes) {
    place.className = classes;
  }
  if (place.textContent !== wanted || Boolean(link ?? button) !== Boolean(place.firstElementChild)) {
    const name = link ? 'a' : button && 'button';
    place.replaceChildren(name ? element(name, wanted) : document.createTextNode(wanted));
  }
  const inner = place.firstElementChild;
  if (link) {
    inner.href = link;
  } else if (button) {
    inner.type = 'button';
    Object.assign(inner.dataset, { button, value });
    inner.setAttribute('aria-label', `${wanted} ${value}`);
  }
}

/** Offers choices in a select, and keeps what is chosen if it is still there. */
export function offer(select, options) {
  const shown = JSON.stringify(options);
  if (select.dataset.shown !== shown) {
    const chosen = select.value;
    select.dataset.shown = shown;
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    select.value = options.some(([value]) => value === chosen) ? chosen : (options[0]?.[0] ?? '');
  }
}

/** For a figure that stands alone. */
export const short = (number) => (number >= 100 ? number.toFixed(0) : number.toFixed(number >= 10 ? 1 : 2));

/** The state of a shard that was just looked at. */
export function stateOf(shard) {
  const states = ['hanging', 'paused', 'draining'].filter((state) => shard[state]);
  if (states.length > 0) {
    return { text: states.join(', '), className: shard.hanging ? 'bad' : 'warn' };
  }
  return shard.running ? { text: 'runs' } : { text: 'ends', className: 'warn' };
}

/** Bytes a second, from what each shard had sent at the look before. */
export class ByteRates {
  #before = new Map();
  #now = new Map();

  /** Begins a look; shards that are not in it are forgotten. */
  look() {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** Null at the first look. */
  of({ id, bytes_sent: bytes }) {
    const at = performance.now();
    this.#now.set(id, { bytes, at });
    const before = this.#before.get(id);
    return before && at > before.at ? Math.max(0, ((bytes - before.bytes) * 1000) / (at - before.at)) : null;
  }
}
