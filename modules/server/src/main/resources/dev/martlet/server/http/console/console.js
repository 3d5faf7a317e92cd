/** Martlet's console: what the API tells an admin, looked at again and again. */

import * as addressesPage from './addresses.js';
import { aborted, call, logIn, loggedIn, logOut, Refused } from './call.js';
import * as journalsPage from './journals.js';
import { forget, tell } from './problems.js';
import * as shardPage from './shard.js';
import { $, ByteRates, fill, offer, setText, stateOf } from './show.js';

const POLL_MS = 1000;
const POLL_HIDDEN_MS = 5000;
const PAGE = 100;

/** In the list; the page of the shard has all of it. */
const LONGEST_METADATA = 120;

// ---- the list of shards --------------------------------------------------------------------

const rates = new ByteRates();

/** Where each page that was turned to begins; the last one is shown. */
let pages = [''];

async function showShards(signal) {
  const query = new URLSearchParams({ limit: PAGE, after: pages.at(-1) });
  if ($('type').value !== '') {
    query.set('type', $('type').value);
  }
  const page = await call('GET', `shards?${query}`, { signal });
  rates.look();
  fill($('rows'), page.shards.map(shardRow), page.total === 0 ? 'no shard runs' : 'no more shards');
  setText($('count'), `${page.shards.length} of ${page.total}${pages.length > 1 ? `, page ${pages.length}` : ''}`);
  $('more').hidden = page.next === undefined;
  $('more').dataset.next = page.next ?? '';
  $('previous').hidden = pages.length === 1;
}

function shardRow(shard) {
  const rate = rates.of(shard);
  const late = shard.rate > 0 && shard.lateness_ms > 1000 / shard.rate;
  return [
    { text: shard.id, link: `#/shards/${encodeURIComponent(shard.id)}`, className: 'text' },
    shard.rate === 0 ? 'events' : `${shard.rate} Hz`,
    shard.subscribers,
    shard.input_queue,
    shard.turn_ms.toFixed(2),
    { text: shard.lateness_ms.toFixed(2), className: late ? 'bad' : '' },
    rate === null ? '' : (rate / 1000).toFixed(2),
    stateOf(shard),
    shard.durability === 'none' ? '' : { text: 'journal', link: `#/journals/${encodeURIComponent(shard.id)}` },
    shard.metadata === undefined ? '' : shortened(JSON.stringify(shard.metadata)),
  ];
}

const shortened = (text) => (text.length > LONGEST_METADATA ? `${text.slice(0, LONGEST_METADATA)} …` : text);

async function offerTypes(signal) {
  const { types } = await call('GET', 'types', { signal });
  offer($('type'), [['', 'all'], ...types.map(({ name }) => [name, name])]);
}

function turnTo(starts) {
  pages = starts;
  look();
}

// ---- plugins -------------------------------------------------------------------------------

async function showPlugins(signal) {
  const [{ plugins, failures }, { types }] = await Promise.all(['plugins', 'types'].map((path) => call('GET', path, { signal })));
  fill(
    $('loaded'),
    plugins.map((p) => [p.name, p.from, [...p.types, ...p.authenticators.map((a) => `authenticator ${a}`), ...p.formats.map((f) => `snapshot format ${f}`), ...p.pages.map((page) => `page ${page}`)].join(', ')]),
  );
  fill($('failures'), failures.map((f) => [f.from, { text: f.reason, className: 'bad' }]));
  fill(
    $('types'),
    types.map((t) => [t.name, t.plugin, t.shards, Object.entries(t.options).map(([k, v]) => `${k}: ${v}`).join(', ')]),
  );
}

// ---- pages ---------------------------------------------------------------------------------

let timer = null;
let page = null;

/** Ends the look that is going on: its answer would be about what is no longer shown. */
let looking = new AbortController();
let answeredAt = null;

/** What the address names: the list, the shard in it and its birth, as far as they are said. */
function address() {
  const [, list = '', id = '', birth = ''] = location.hash.split('/');
  try {
    return { list, id: decodeURIComponent(id), birth: decodeURIComponent(birth) };
  } catch {
    return { list, id: '', birth: '' }; // not an address of ours
  }
}

/** Each list, and the page of one that is in it. */
const PAGE_OF_ONE = { shards: 'shard', journals: 'journal' };

function pageOfAddress() {
  if (!loggedIn()) {
    return 'login';
  }
  const { list, id } = address();
  if (id !== '' && list in PAGE_OF_ONE) {
    return PAGE_OF_ONE[list];
  }
  return ['plugins', 'addresses', 'journals'].find((name) => name === list) ?? 'shards';
}

function route() {
  shardPage.close();
  journalsPage.close();
  forget();
  page = pageOfAddress();
  for (const section of ['login', 'shards', 'shard', 'journals', 'journal', 'plugins', 'addresses']) {
    $(section).hidden = section !== page;
  }
  $('nav').hidden = page === 'login';
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.hash === `#/${page}` || PAGE_OF_ONE[link.hash.slice(2)] === page;
    here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  const { id, birth } = address();
  document.title = page === 'shard' ? `${id} – Martlet console` : page === 'journal' ? `Journal of ${id} – Martlet console` : 'Martlet console';
  $(page === 'login' ? 'token' : 'main').focus();
  if (page === 'shard') {
    shardPage.open(id);
  } else if (page === 'journal') {
    journalsPage.open(id, birth, (error) => failed('act', error));
  } else if (page === 'journals') {
    journalsPage.openList();
  } else if (page === 'shards') {
    offerTypes().catch(() => {}); // the look says what is wrong
  }
  look();
}

const LOOKS = { shards: showShards, shard: shardPage.look, journals: journalsPage.lookAtList, journal: journalsPage.look, plugins: showPlugins, addresses: addressesPage.look };

async function look() {
  clearTimeout(timer);
  looking.abort();
  const mine = (looking = new AbortController());
  if (page === 'login') {
    showStale(false);
    return;
  }
  try {
    await LOOKS[page](mine.signal);
    if (mine === looking) {
      answeredAt = new Date();
      tell('look', '');
      showStale(false);
    }
  } catch (error) {
    if (mine === looking && !aborted(error)) {
      failed('look', error);
    }
  }
  if (mine === looking) {
    timer = setTimeout(look, document.hidden ? POLL_HIDDEN_MS : POLL_MS);
  }
}

/** What is shown may no longer be so. */
function showStale(stale) {
  $('main').classList.toggle('stale', stale);
}

function failed(kind, error) {
  if (error instanceof Refused && error.atTheDoor && page !== 'login') {
    leave();
    tell(kind, error.message);
    return;
  }
  const silent = kind === 'look' && !(error instanceof Refused);
  if (silent) {
    showStale(true);
  }
  tell(kind, silent && answeredAt !== null ? `${error.message} What is shown is from ${answeredAt.toLocaleTimeString()}.` : error.message);
}

function leave() {
  logOut();
  answeredAt = null;
  route();
}

/** Does something, and looks what came of it. */
async function attempt(work) {
  tell('act', '');
  try {
    if (await work()) {
      look();
    }
  } catch (error) {
    failed('act', error);
  }
}

const act = (method, suffix) => attempt(() => shardPage.act(method, suffix));

$('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = $('token').value.trim();
  $('token').value = '';
  if (!/^[!-~]+$/.test(given)) {
    tell('act', 'A token consists of letters, digits and signs of ASCII, without spaces.');
    return;
  }
  logIn(given);
  try {
    await offerTypes();
    route();
  } catch (error) {
    logOut();
    tell('act', error.message);
    $('token').focus();
  }
});
$('logout').addEventListener('click', leave);
$('type').addEventListener('change', () => turnTo(['']));
$('filter').addEventListener('submit', (event) => event.preventDefault());
$('more').addEventListener('click', () => turnTo([...pages, $('more').dataset.next]));
$('previous').addEventListener('click', () => turnTo(pages.slice(0, -1)));
$('pause').addEventListener('click', () => act('POST', '/pause'));
$('step').addEventListener('click', () => act('POST', '/step'));
$('resume').addEventListener('click', () => act('POST', '/resume'));
$('drain').addEventListener('click', () => act('DELETE', '?mode=drain'));
$('stop').addEventListener('click', () => {
  if (confirm(`Stop ${shardPage.shownId()}? Its subscribers are closed.`)) {
    act('DELETE', '');
  }
});
$('send-signal').addEventListener('submit', (event) => {
  event.preventDefault();
  shardPage.sendSignal();
});
$('view').addEventListener('change', () => shardPage.see());
$('send').addEventListener('submit', (event) => {
  event.preventDefault();
  shardPage.sendInput();
});
$('rule-form').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(addressesPage.add);
});
$('addresses').addEventListener('click', ({ target: { dataset } }) => {
  if (dataset.button === 'remove') {
    attempt(() => addressesPage.remove(dataset.value));
  } else if (dataset.button === 'deny') {
    addressesPage.propose(dataset.value);
  }
});
$('journal-filter').addEventListener('submit', (event) => {
  event.preventDefault();
  look();
});
$('at').addEventListener('input', () => journalsPage.goTo($('at').valueAsNumber));
$('at-number').addEventListener('input', () => journalsPage.goTo($('at-number').valueAsNumber));
$('tick-back').addEventListener('click', () => journalsPage.step(-1));
$('tick-on').addEventListener('click', () => journalsPage.step(1));
$('play').addEventListener('click', journalsPage.play);
$('renew').addEventListener('click', () => attempt(journalsPage.newer));
$('took-part').addEventListener('click', ({ target: { dataset } }) => {
  if (dataset.button === 'tick') {
    journalsPage.goTo(Number(dataset.value));
  }
});
addEventListener('hashchange', route);
document.addEventListener('visibilitychange', () => document.hidden || look());

$('unguarded').hidden = isSecureContext; // or else the browser minds no Cross-Origin-Opener-Policy
route();
