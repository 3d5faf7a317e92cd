/** Martlet's console: what the API tells an admin, looked at again and again. */

const $ = (id) => document.getElementById(id);
const POLL_MS = 1000;
const PAGE = 100;
const PLOT_POINTS = 60;

/** In the tab's own storage: it goes with the tab, and never into a URL. */
const TOKEN = 'martlet-console-token';
let token = sessionStorage.getItem(TOKEN);

class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const response = await fetch(path, { method, headers, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) {
    throw new Refused(response.status, answer.error);
  }
  return answer;
}

function tell(problem) {
  $('problem').textContent = problem;
  $('problem').hidden = problem === '';
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) {
    made.className = className;
  }
  return made;
}

/** Rows are kept where nothing has changed: a table that is rebuilt cannot be used with a keyboard. */
function fill(body, rows) {
  const shown = JSON.stringify(rows);
  if (body.dataset.shown === shown) {
    return;
  }
  body.dataset.shown = shown;
  rows.forEach((cells, index) => {
    const row = body.rows[index] ?? body.insertRow();
    cells.forEach((cell, column) => {
      const place = row.cells[column] ?? row.insertCell();
      const { text, link, className } = typeof cell === 'object' && cell !== null ? cell : { text: cell };
      const wanted = String(text ?? '');
      place.className = className ?? '';
      if (place.textContent !== wanted || Boolean(link) !== Boolean(place.firstElementChild)) {
        const inner = link ? element('a', wanted) : document.createTextNode(wanted);
        if (link) {
          inner.href = link;
        }
        place.replaceChildren(inner);
      } else if (link) {
        place.firstElementChild.href = link;
      }
    });
  });
  while (body.rows.length > rows.length) {
    body.deleteRow(-1);
  }
}

const short = (number) => (number >= 100 ? number.toFixed(0) : number.toFixed(number >= 10 ? 1 : 2));
const shardPath = (id) => `../api/shards/${encodeURIComponent(id)}`;
const shardPage = (id) => `#/shards/${encodeURIComponent(id)}`;

function stateOf(shard) {
  const states = ['hanging', 'paused', 'draining'].filter((state) => shard[state]);
  return { text: states.length === 0 ? 'runs' : states.join(', '), className: shard.hanging ? 'bad' : states.length > 0 ? 'warn' : '' };
}

/** Bytes a second, from what was sent at two looks. */
const sent = new Map();
function byteRate(shard) {
  const now = performance.now();
  const before = sent.get(shard.id);
  sent.set(shard.id, { bytes: shard.bytes_sent, at: now });
  return before && now > before.at ? Math.max(0, ((shard.bytes_sent - before.bytes) * 1000) / (now - before.at)) : 0;
}

// ---- the list of shards --------------------------------------------------------------------

let after = '';

async function showShards() {
  const query = new URLSearchParams({ limit: PAGE, after });
  if ($('type').value !== '') {
    query.set('type', $('type').value);
  }
  const page = await call('GET', `../api/shards?${query}`);
  fill(
    $('rows'),
    page.shards.map((shard) => [
      { text: shard.id, link: shardPage(shard.id) },
      shard.rate === 0 ? 'events' : `${shard.rate} Hz`,
      shard.subscribers,
      shard.input_queue,
      short(shard.turn_ms),
      { text: short(shard.lateness_ms), className: shard.rate > 0 && shard.lateness_ms > 1000 / shard.rate ? 'bad' : '' },
      short(byteRate(shard) / 1000),
      stateOf(shard),
    ]),
  );
  $('count').textContent = `${page.shards.length} of ${page.total}`;
  $('more').hidden = page.next === undefined;
  $('more').dataset.next = page.next ?? '';
  $('first').hidden = after === '';
}

async function offerTypes() {
  const { types } = await call('GET', '../api/types');
  const known = new Set([...$('type').options].map((option) => option.value));
  for (const { name } of types.filter((type) => !known.has(type.name))) {
    $('type').append(new Option(name, name));
  }
}

// ---- one shard -----------------------------------------------------------------------------

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
];

const PLOTS = [
  ['Turn, ms', (s) => s.turn_ms],
  ['Late, ms', (s) => s.lateness_ms],
  ['Subscribers', (s) => s.subscribers],
  ['Inputs waiting', (s) => s.input_queue],
  ['KB/s', (s) => byteRate(s) / 1000],
];

let watched = null;

function openShard(id) {
  watched = { id, points: PLOTS.map(() => []), abort: new AbortController() };
  $('shard-title').textContent = id;
  $('snapshot').textContent = '';
  $('tick').textContent = '';
  $('sent').textContent = '';
  $('facts').replaceChildren(
    ...FACTS.map(([name]) => {
      const fact = document.createElement('div');
      fact.append(element('dt', name), element('dd', ''));
      return fact;
    }),
  );
  $('plots').replaceChildren(
    ...PLOTS.map(([name]) => {
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
    }),
  );
  watch(watched);
}

function closeShard() {
  watched?.abort.abort();
  watched = null;
}

/** Snapshots as they come, drawn at most once a frame. */
async function watch(target) {
  try {
    const response = await fetch(`${shardPath(target.id)}/connect?watch=true`, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: target.abort.signal,
    });
    if (!response.ok) {
      return; // the shard's own page says why
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += read.value;
      const events = text.split('\n\n');
      text = events.pop();
      events.forEach((event) => receive(target, event));
    }
  } catch (error) {
    if (error.name !== 'AbortError') {
      throw error;
    }
  }
}

function receive(target, event) {
  const fields = Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
  if (fields.id === undefined || target !== watched) {
    return;
  }
  target.latest = fields;
  if (!target.drawing) {
    target.drawing = true;
    requestAnimationFrame(() => {
      target.drawing = false;
      if (target === watched) {
        $('tick').textContent = `after tick ${target.latest.id}`;
        $('snapshot').textContent = JSON.stringify(JSON.parse(target.latest.data), null, 2);
      }
    });
  }
}

async function showShard() {
  const target = watched;
  const path = shardPath(target.id);
  const [shard, { subscribers }, { refusals }] = await Promise.all([
    call('GET', path),
    call('GET', `${path}/subscribers`),
    call('GET', `${path}/refusals`),
  ]);
  if (target !== watched) {
    return;
  }
  const state = stateOf(shard);
  $('state').textContent = state.text;
  $('state').className = `hint ${state.className}`;
  $('pause').disabled = shard.paused;
  $('step').disabled = $('resume').disabled = !shard.paused;
  FACTS.forEach(([, fact], index) => {
    $('facts').children[index].lastChild.textContent = fact(shard);
  });
  PLOTS.forEach(([, value], index) => plot($('plots').children[index], target.points[index], value(shard)));
  fill($('subscribers'), subscribers.map((s) => [s.number, s.sid, s.user === null ? 'anonymous' : s.admin ? `${s.user} (admin)` : s.user]));
  fill($('refusals'), refusals.map((r) => [r.at.slice(11, 23), r.sid, r.code, { text: r.message, className: 'text' }]));
  offerSenders([...new Set(subscribers.map((s) => s.sid))]);
}

function offerSenders(sids) {
  const select = $('as');
  if (JSON.stringify(sids) !== select.dataset.shown) {
    const chosen = select.value;
    select.dataset.shown = JSON.stringify(sids);
    select.replaceChildren(...sids.map((sid) => new Option(sid, sid)));
    select.value = sids.includes(chosen) ? chosen : (sids[0] ?? '');
  }
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
  figure.querySelector('b').textContent = Number.isInteger(value) ? value : short(value);
}

async function act(method, path) {
  try {
    await call(method, shardPath(watched.id) + path);
    tell('');
    await look();
  } catch (error) {
    failed(error);
  }
}

async function sendInput(event) {
  event.preventDefault();
  $('sent').textContent = '';
  try {
    const input = JSON.parse($('input').value);
    const answer = await call('POST', `${shardPath(watched.id)}/input`, { input, subscriber_id: $('as').value });
    $('sent').textContent = `applied as number ${answer.seq}`;
    $('sent').className = '';
  } catch (error) {
    $('sent').textContent = error.message;
    $('sent').className = 'bad';
  }
}

// ---- plugins -------------------------------------------------------------------------------

async function showPlugins() {
  const [{ plugins, failures }, { types }] = await Promise.all([call('GET', '../api/plugins'), call('GET', '../api/types')]);
  fill(
    $('loaded'),
    plugins.map((p) => [p.name, p.from, { text: [...p.types, ...p.authenticators.map((a) => `authenticator ${a}`), ...p.formats.map((f) => `snapshot format ${f}`)].join(', '), className: 'text' }]),
  );
  fill($('failures'), failures.length === 0 ? [['', 'none']] : failures.map((f) => [f.from, { text: f.reason, className: 'text bad' }]));
  fill(
    $('types'),
    types.map((t) => [t.name, t.plugin, t.shards, { text: Object.entries(t.options).map(([k, v]) => `${k}: ${v}`).join(', '), className: 'text' }]),
  );
}

// ---- pages ---------------------------------------------------------------------------------

let timer = null;
let page = null;

function route() {
  const [, name = 'shards', id] = location.hash.split('/');
  closeShard();
  tell('');
  page = token === null ? 'login' : id !== undefined && name === 'shards' ? 'shard' : name === 'plugins' ? 'plugins' : 'shards';
  for (const section of ['login', 'shards', 'shard', 'plugins']) {
    $(section).hidden = section !== page;
  }
  $('nav').hidden = page === 'login';
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.hash === `#/${page === 'shard' ? 'shards' : page}`;
    here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  document.title = page === 'shard' ? `${decodeURIComponent(id)} – Martlet console` : 'Martlet console';
  if (page === 'login') {
    $('token').focus();
  } else {
    $('main').focus();
  }
  if (page === 'shard') {
    openShard(decodeURIComponent(id));
  }
  look();
}

async function look() {
  clearTimeout(timer);
  const shown = page;
  try {
    if (shown === 'shards') {
      await showShards();
    } else if (shown === 'shard') {
      await showShard();
    } else if (shown === 'plugins') {
      await showPlugins();
    } else {
      return;
    }
    tell('');
  } catch (error) {
    failed(error);
  }
  clearTimeout(timer);
  if (page !== 'login') {
    timer = setTimeout(look, document.hidden ? 5 * POLL_MS : POLL_MS);
  }
}

function failed(error) {
  if (error instanceof Refused && (error.status === 401 || error.status === 403) && page !== 'login') {
    leave();
  }
  tell(error.message);
}

function leave() {
  token = null;
  sessionStorage.removeItem(TOKEN);
  route();
}

$('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  token = $('token').value;
  $('token').value = '';
  try {
    await offerTypes();
    sessionStorage.setItem(TOKEN, token);
    route();
  } catch (error) {
    token = null;
    tell(error.message);
    $('token').focus();
  }
});
$('logout').addEventListener('click', leave);
$('type').addEventListener('change', () => {
  after = '';
  look();
});
$('filter').addEventListener('submit', (event) => event.preventDefault());
$('more').addEventListener('click', () => {
  after = $('more').dataset.next;
  look();
});
$('first').addEventListener('click', () => {
  after = '';
  look();
});
$('pause').addEventListener('click', () => act('POST', '/pause'));
$('step').addEventListener('click', () => act('POST', '/step'));
$('resume').addEventListener('click', () => act('POST', '/resume'));
$('drain').addEventListener('click', () => act('DELETE', '?mode=drain'));
$('stop').addEventListener('click', () => {
  if (confirm(`Stop ${watched.id}? Its subscribers are closed.`)) {
    act('DELETE', '');
  }
});
$('send').addEventListener('submit', sendInput);
addEventListener('hashchange', route);

if (token !== null) {
  offerTypes().catch(failed);
}
route();
