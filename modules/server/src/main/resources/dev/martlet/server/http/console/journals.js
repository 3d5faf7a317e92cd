/** The list of journals, and the page of one: its ticks, one after the other, with what entered in them. */

import { aborted, call, request } from './call.js';
import { $, asWritten, element, fill, setText } from './show.js';
import { draw } from './tree.js';

const LIST = 100;
const LIST_EVERY_MS = 10_000;

/** Ticks that are asked for at once: a replay costs the same for one as for many. */
const WINDOW = 60;
const WINDOW_BEFORE = 20;

/** Characters of answers that are kept, at the most. */
const MOST_KEPT = 32_000_000;

/** Ticks around the one that is shown, in the table of what entered. */
const AROUND = 5;

/** How often a tick is asked for: with many others, with the one before, alone. */
const TRIES = 3;

const BUSY_MS = 1000;
const PLAY_EVENTS_MS = 400;

const time = (at) => at.replace('T', ' ').replace('Z', '');
const linkTo = (shard, birth) => `#/journals/${encodeURIComponent(shard)}/${birth}`;

// ---- the list ------------------------------------------------------------------------------

let listed = { of: null, at: 0 };

/** Looks at the list, which changes seldom, every few seconds. */
export async function lookAtList(signal) {
  const of = $('journal-of').value.trim();
  if (listed.of === of && performance.now() - listed.at < LIST_EVERY_MS) {
    return;
  }
  const query = new URLSearchParams({ limit: LIST });
  if (of !== '') {
    query.set(of.includes(':') ? 'shard' : 'type', of);
  }
  const { journals, total } = await call('GET', `journals?${query}`, { signal });
  fill(
    $('journal-rows'),
    journals.map((j) => [{ text: `${j.shard}/${j.birth}`, link: linkTo(j.shard, j.birth), className: 'text' }, j.state, j.bytes, time(j.written)]),
    'no journal',
  );
  setText($('journal-count'), `${journals.length} of ${total}`);
  listed = { of, at: performance.now() };
}

/** The list is asked for anew. */
export function openList() {
  listed = { of: null, at: 0 };
}

// ---- one journal ---------------------------------------------------------------------------

/** The journal that is shown, and what is known of it. */
let watched = null;

/** Shows a journal; an empty birth is the shard's latest life. What fails later is told to `failed`. */
export function open(shard, birth, failed) {
  watched = { shard, birth, failed, facts: null, refused: null, at: 0, kept: new Map(), keptSize: 0, busy: false, tries: 0, timer: null, differs: null };
  setText($('journal-title'), `Journal of ${shard}`);
  for (const place of ['journal-state', 'at-tick', 'state-then', 'journal-differs']) {
    setText($(place), '');
  }
  $('journal-facts').replaceChildren();
  fill($('entered'), [], '');
  fill($('took-part'), [], '');
  enable();
}

export function close() {
  stopPlaying();
  watched = null;
}

const path = ({ shard }, more, query) => `journals/${encodeURIComponent(shard)}${more}?${new URLSearchParams(query)}`;
const ofBirth = ({ birth }) => (birth === '' ? {} : { birth });

/** Looks what is in the journal, once: it is read as a whole for that. */
export async function look(signal) {
  const target = watched;
  if (target.refused !== null) {
    throw target.refused; // it would be read as a whole again, for the same answer
  }
  if (target.facts === null) {
    try {
      await renew(target, signal);
    } catch (error) {
      target.refused = error.status === 422 ? error : null;
      throw error;
    }
  }
}

async function renew(target, signal) {
  const facts = await call('GET', path(target, '', ofBirth(target)), { signal });
  if (target !== watched) {
    return;
  }
  const first = target.facts === null;
  first || target.kept.delete(target.facts.last); // by now, more may have entered behind it
  target.facts = facts;
  target.birth = facts.birth;
  showFacts(target);
  if (facts.first === null) {
    setText($('at-tick'), 'Nothing can be shown yet.');
  } else if (first) {
    goTo(facts.first);
  } else {
    goTo(target.at);
  }
}

function showFacts({ facts }) {
  setText($('journal-title'), `Journal of ${facts.shard}/${facts.birth}`);
  setText($('journal-state'), facts.state);
  const all = [
    ['Made by', facts.plugin],
    ...(facts.saved_by === null ? [] : [['Saved by', facts.saved_by]]),
    ['Rate', facts.rate === 0 ? 'on events' : `${facts.rate} Hz`],
    ['Ticks', facts.first === null ? 'none' : `${facts.first} to ${facts.last}`],
    ['Records', facts.records],
    ['Bytes', facts.bytes],
    ['Written last, UTC', time(facts.written)],
    ['Options', Object.entries(facts.options).map(([name, value]) => `${name}=${value}`).join(' ') || 'none'],
  ];
  $('journal-facts').replaceChildren(
    ...all.map(([name, value]) => {
      const fact = document.createElement('div');
      fact.append(element('dt', name), element('dd', String(value)));
      return fact;
    }),
  );
  fill(
    $('took-part'),
    facts.joins.map((j) => [j.tick, j.left ?? '', j.subscriber, j.id, j.user === null ? 'anonymous' : j.user, j.admitted ? '' : 'not admitted', { text: 'Show', button: 'tick', value: j.tick }]),
    'nobody',
  );
  $('renew').hidden = facts.state !== 'live';
  enable();
}

/** The slider and what belongs to it, as far as there are ticks. */
function enable() {
  const facts = watched?.facts;
  const any = facts !== null && facts !== undefined && facts.first !== null;
  for (const control of ['at', 'at-number', 'tick-back', 'tick-on', 'play']) {
    $(control).disabled = !any;
  }
  if (any) {
    for (const control of ['at', 'at-number']) {
      $(control).min = facts.first;
      $(control).max = facts.last;
    }
  }
}

/** Reads the journal of a shard that runs again, for the ticks since. */
export async function newer() {
  const target = watched;
  await renew(target);
  if (target === watched) {
    goTo(target.facts.last);
  }
}

// ---- its ticks -----------------------------------------------------------------------------

/** Wishes for a tick; the last wish wins. */
export function goTo(tick) {
  const target = watched;
  if (!target?.facts || target.facts.first === null || !Number.isSafeInteger(tick)) {
    return;
  }
  const { first, last } = target.facts;
  target.at = Math.min(last, Math.max(first, tick));
  target.tries = 0;
  $('at').value = target.at;
  $('at').setAttribute('aria-valuetext', `tick ${target.at}`);
  if (document.activeElement !== $('at-number')) {
    $('at-number').value = target.at;
  }
  showTick(target);
  fetchAll(target);
}

export const step = (ticks) => goTo(watched.at + ticks);

const complete = (target) => target.kept.has(target.at) && (target.at === target.facts.first || target.kept.has(target.at - 1));

/** Asks for what is missing, one request at a time, until what is wished for then is there. */
async function fetchAll(target) {
  if (target.busy) {
    return;
  }
  target.busy = true;
  try {
    while (target === watched && !complete(target) && target.tries < TRIES) {
      await fetchOnce(target);
    }
  } finally {
    target.busy = false;
  }
}

/** Many ticks around it; if the answer had no room for them, it and the one before; if not even that, it alone. */
function windowOf({ at, tries, facts }) {
  const before = [WINDOW_BEFORE, 1, 0][tries];
  const from = Math.max(facts.first, at - before);
  return { from, ticks: tries === 0 ? WINDOW : at - from + 1 };
}

async function fetchOnce(target) {
  const { at } = target;
  const query = { ...ofBirth(target), ...windowOf(target) };
  target.tries++;
  try {
    const response = await request('GET', path(target, '/ticks', query));
    const text = await response.text();
    if (target === watched) {
      const answer = JSON.parse(text, asWritten);
      keep(target, answer, text.length);
      showTick(target);
      if (at === target.at && answer.late) {
        target.tries = TRIES;
        target.kept.has(at) || say(target, `tick ${at}: the replay is given up before, martlet.journal.replay-deadline says when`);
      }
    }
  } catch (error) {
    if (target !== watched || aborted(error)) {
      return;
    }
    if (error.code === 'REPLAY_BUSY') {
      say(target, `tick ${target.at}: waits for another replay …`);
      await new Promise((done) => setTimeout(done, BUSY_MS));
      target.tries = 0;
    } else if (at === target.at && (error.code !== 'TICK_TOO_LARGE' || target.tries >= TRIES)) {
      target.tries = TRIES;
      stopPlaying();
      target.kept.has(at) || say(target, `tick ${at}: ${error.message}`);
      if (error.atTheDoor || error.status === undefined) {
        target.failed(error);
      }
    } // or else another tick is wished for by now
  }
}

const say = (target, text) => target === watched && setText($('at-tick'), text);

function keep(target, answer, size) {
  if (target.keptSize + size > MOST_KEPT) {
    target.kept.clear();
    target.keptSize = 0;
  }
  target.keptSize += size;
  answer.ticks.forEach((tick) => target.kept.set(tick.tick, tick));
  target.differs = answer.differs ?? target.differs;
  const { differs } = target;
  setText($('journal-differs'), differs === null ? '' : `The plugins of this server do something else: ${differs.why}. The last recorded state that was the same is that of tick ${answer.last_same}.`);
}

function showTick(target) {
  const tick = target.kept.get(target.at);
  $('state-then').classList.toggle('stale', tick === undefined);
  if (tick === undefined) {
    setText($('at-tick'), `tick ${target.at} …`);
    return;
  }
  setText($('at-tick'), `after tick ${tick.tick}${tick.nanos === undefined ? '' : `, ${(Number(tick.nanos) / 1e9).toFixed(3)} s`}`);
  if (tick.state === undefined) {
    setText($('state-then'), 'The replay does not come to this tick.');
  } else {
    draw($('state-then'), tick.state, target.kept.get(tick.tick - 1)?.state);
  }
  showEntered(target);
}

function showEntered({ at, kept }) {
  const rows = [];
  for (let tick = at - AROUND; tick <= at + AROUND; tick++) {
    const className = tick === at ? 'now' : '';
    const { records = [], behind = [] } = kept.get(tick) ?? {};
    records.forEach((record) => rows.push(row(tick, record, className)));
    behind.forEach((record) => rows.push(row(`behind ${tick}`, record, className)));
  }
  fill($('entered'), rows, `nothing from tick ${at - AROUND} to ${at + AROUND}`);
}

function row(where, { record, tick, nanos, subscriber, id, ...rest }, className) {
  const who = [subscriber, id].filter((part) => part !== undefined).join(': ');
  return [{ text: where, className }, { text: record, className }, { text: who, className }, { text: JSON.stringify(rest), className }];
}

// ---- playing -------------------------------------------------------------------------------

export function play() {
  if (watched.timer !== null) {
    stopPlaying();
    return;
  }
  const { rate } = watched.facts;
  watched.timer = setInterval(playOn, rate === 0 ? PLAY_EVENTS_MS : Math.max(50, 1000 / rate));
  showPlaying();
}

/** Waits at a tick that is not there yet. */
function playOn() {
  if (!watched.kept.has(watched.at)) {
    return;
  }
  if (watched.at >= watched.facts.last) {
    stopPlaying();
  } else {
    step(1);
  }
}

function stopPlaying() {
  if (watched !== null && watched.timer !== null) {
    clearInterval(watched.timer);
    watched.timer = null;
    showPlaying();
  }
}

function showPlaying() {
  setText($('play'), watched.timer === null ? 'Play' : 'Stop playing');
}
