/** The page of one shard. */

import { aborted, call, request } from './call.js';
import { $, asWritten, ByteRates, element, fill, offer, setText, short, stateOf } from './show.js';

const PLOT_POINTS = 60;

/** A longer snapshot is shown as it comes, and cut: the page must stay usable. */
const LONGEST_SHOWN = 200_000;

const path = (id) => `shards/${encodeURIComponent(id)}`;

const FACTS = [
  ['Plugin', (s) => s.plugin],
  ['Rate', (s) => (s.rate === 0 ? 'on events' : `${s.rate} Hz`)],
  ['Tick', (s) => s.tick],
  ['Subscribers', (s) => `${s.subscribers} of ${s.max_subscribers === 0 ? 'any' : s.max_subscribers}`],
  ['Inputs applied, refused', (s) => `${s.inputs_applied}, ${s.inputs_refused}`],
  ['Ticks skipped', (s) => s.ticks_skipped],
  ['Longest lateness', (s) => `${short(s.max_lateness_ms)} ms`],
  ['Snapshots, superseded', (s) => `${s.snapshots_sent}, ${s.snapshots_superseded}`],
  ['Processor', (s) => `${short(s.cpu_seconds)} s`],
  ['Listed', (s) => (s.metadata === undefined ? 'no metadata' : s.listed ? 'yes' : 'no')],
  ['Metadata for', (s) => s.readers ?? ''],
];

const PLOTS = [
  ['Turn, ms', (s) => s.turn_ms],
  ['Late, ms', (s) => s.lateness_ms],
  ['Subscribers', (s) => s.subscribers],
  ['Inputs waiting', (s) => s.input_queue],
  ['KB/s', (s, rate) => (rate ?? 0) / 1000],
];

/** The shard that is shown, and what belongs to it alone. */
let watched = null;

export const shownId = () => watched.id;

export function open(id) {
  watched = { id, points: PLOTS.map(() => []), rates: new ByteRates(), abortView: new AbortController(), view: '', seen: false, watching: false, end: '' };
  setText($('shard-title'), id);
  showState('', '');
  enable({});
  $('metadata-part').hidden = true;
  $('journal-link').hidden = true;
  for (const place of ['metadata', 'snapshot', 'tick', 'sent', 'signalled']) {
    setText($(place), '');
  }
  fill($('subscribers'), [], '');
  fill($('refusals'), [], '');
  offerSenders([]);
  offer($('view'), [['', 'all']]);
  $('view-hint').hidden = true;
  $('facts').replaceChildren(
    ...FACTS.map(([name]) => {
      const fact = document.createElement('div');
      fact.append(element('dt', name), element('dd', ''));
      return fact;
    }),
  );
  $('plots').replaceChildren(...PLOTS.map(([name]) => emptyPlot(name)));
}

function emptyPlot(name) {
  const figure = document.createElement('figure');
  const caption = element('figcaption', name);
  caption.append(element('b', ''));
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${PLOT_POINTS - 1} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
  figure.append(caption, svg);
  return figure;
}

export function close() {
  watched?.abortView.abort();
  watched = null;
}

// ---- what it is now ------------------------------------------------------------------------

/** Looks at the shard once. */
export async function look(signal) {
  const target = watched;
  try {
    const [shard, { subscribers }, { refusals }] = await Promise.all(
      ['', '/subscribers', '/refusals'].map((part) => call('GET', path(target.id) + part, { signal })),
    );
    if (target === watched) {
      show(target, shard, subscribers, refusals);
    }
  } catch (error) {
    if (target === watched && !aborted(error)) {
      showUnknown(target, error);
    }
    throw error;
  }
}

function show(target, shard, subscribers, refusals) {
  target.seen = true;
  target.end = '';
  const { text, className = '' } = stateOf(shard);
  showState(text, className);
  enable({ pause: shard.running && !shard.paused, step: shard.paused, resume: shard.paused, drain: !shard.draining, stop: true });
  $('journal-link').hidden = shard.durability === 'none';
  $('journal-link').href = `#/journals/${encodeURIComponent(shard.id)}`;
  target.rates.look();
  const rate = target.rates.of(shard);
  setText($('metadata'), shard.metadata === undefined ? '' : JSON.stringify(shard.metadata, null, 2));
  $('metadata-part').hidden = shard.metadata === undefined;
  FACTS.forEach(([, fact], index) => setText($('facts').children[index].lastChild, String(fact(shard))));
  PLOTS.forEach(([, value], index) => plot($('plots').children[index], target.points[index], value(shard, rate)));
  fill($('subscribers'), subscribers.map((s) => [s.number, s.sid, s.user === null ? 'anonymous' : s.admin ? `${s.user} (admin)` : s.user]));
  fill($('refusals'), refusals.map((r) => [`${r.at.slice(0, 10)} ${r.at.slice(11, 23)}`, r.sid, r.code, r.message]));
  offerSenders([...new Set(subscribers.map((s) => s.sid))]);
  offerViews(subscribers);
  if (!target.watching) {
    watch(target);
  }
}

/** The last answer is no longer true. */
function showUnknown(target, error) {
  if (error.status === 404) {
    showState(target.seen ? `ended${target.end && `: ${target.end}`}` : 'not there', 'warn', true);
    enable({});
    fill($('subscribers'), []);
    offerSenders([]);
  } else {
    showState('unknown', 'warn');
  }
}

/** Of a shard that is not there, the last figures stay, but not as if they were those of now. */
function showState(text, className, over = false) {
  for (const place of ['facts', 'plots', 'snapshot']) {
    $(place).classList.toggle('stale', over);
  }
  setText($('state'), text);
  $('state').className = `hint ${className}`;
}

/** A button that is disabled loses the focus, and a keyboard its place. */
function enable(enabled) {
  const buttons = ['pause', 'step', 'resume', 'drain', 'stop'];
  const had = document.activeElement;
  buttons.forEach((name) => ($(name).disabled = !enabled[name]));
  if (had?.disabled && buttons.includes(had.id)) {
    $(buttons.find((name) => enabled[name]) ?? 'main').focus();
  }
}

function offerSenders(sids) {
  offer($('as'), sids.length === 0 ? [['', 'nobody is attached']] : sids.map((sid) => [sid, sid]));
  $('as').disabled = $('send-input').disabled = sids.length === 0;
}

/** Who has left is no longer there to see as: then what all see is shown again. */
function offerViews(subscribers) {
  offer($('view'), [['', 'all'], ...subscribers.map((s) => [String(s.number), `${s.sid} (${s.number})`])]);
  if ($('view').value !== watched.view) {
    see();
  }
}

/** Shows the snapshots as the one who is chosen sees them. */
export function see() {
  watched.view = $('view').value;
  $('view-hint').hidden = watched.view === '';
  watched.abortView.abort();
  watched.abortView = new AbortController();
  watched.watching = false;
  watch(watched);
}

function plot(figure, points, value) {
  points.push(value);
  if (points.length > PLOT_POINTS) {
    points.shift();
  }
  const most = Math.max(...points, 1e-9);
  const start = PLOT_POINTS - points.length;
  const line = points.map((y, x) => `${x === 0 ? 'M' : 'L'}${start + x} ${(19 - (18 * y) / most).toFixed(2)}`).join('');
  figure.querySelector('path').setAttribute('d', line);
  setText(figure.querySelector('b'), Number.isInteger(value) ? String(value) : short(value));
}

// ---- its snapshots -------------------------------------------------------------------------

/** Snapshots as they come, drawn at most once a frame. Begun anew by the next look if the stream ends. */
async function watch(target) {
  const { signal } = target.abortView;
  target.watching = true;
  try {
    const as = target.view === '' ? '' : `&as=${target.view}`;
    const response = await request('GET', `${path(target.id)}/connect?watch=true${as}`, { signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += read.value;
      const events = text.split('\n\n');
      text = events.pop();
      events.forEach((event) => signal.aborted || receive(target, event));
    }
  } catch {
    // The looks say what is wrong.
  } finally {
    if (!signal.aborted) { // or else another stream has begun
      target.watching = false;
    }
  }
}

function receive(target, event) {
  const fields = Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
  if (fields.event === 'end') {
    target.end = JSON.parse(fields.data).reason;
  }
  if (fields.id === undefined || target !== watched) {
    return;
  }
  target.latest = fields;
  if (!target.drawing) {
    target.drawing = true;
    requestAnimationFrame(() => {
      target.drawing = false;
      if (target === watched) {
        setText($('tick'), `after tick ${target.latest.id}`);
        setText($('snapshot'), indent(target.latest.data));
      }
    });
  }
}

function indent(json) {
  if (json.length > LONGEST_SHOWN) {
    return `${json.slice(0, LONGEST_SHOWN)} … and ${json.length - LONGEST_SHOWN} more characters`;
  }
  return JSON.stringify(JSON.parse(json, asWritten), null, 2);
}

// ---- what is done with it ------------------------------------------------------------------

/** Changes the shard; returns whether it is still the one that is shown. */
export async function act(method, suffix) {
  const target = watched;
  try {
    await call(method, path(target.id) + suffix);
  } catch (error) {
    if (target === watched) {
      throw error;
    }
  }
  return target === watched;
}

/** The input is sent as it is written: read and written again, long numbers would lose digits. */
export function sendInput() {
  const body = () => `{"input":${$('input').value},"subscriber_id":${JSON.stringify($('as').value)}}`;
  return send($('input').value, 'input', body, 'sent', ({ seq }) => `applied as number ${seq}`);
}

export function sendSignal() {
  return send($('signal').value, 'signal', () => `{"signal":${$('signal').value}}`, 'signalled', () => 'taken');
}

/** Posts a body around some JSON, and says in a place what became of it. */
async function send(json, kind, body, place, said) {
  const target = watched;
  setText($(place), '');
  let result;
  try {
    JSON.parse(json);
    result = { text: said(await call('POST', `${path(target.id)}/${kind}`, { body: body() })), className: '' };
  } catch (error) {
    result = { text: error instanceof SyntaxError ? `This is not JSON: ${error.message}` : error.message, className: 'bad' };
  }
  if (target === watched) {
    setText($(place), result.text);
    $(place).className = result.className;
  }
}
