import { Predictor, Timeline } from '../martlet/predict.js';
import { ShardClient, shardEventsUrl, shardSocketUrl } from '../martlet/shard-client.js';

const SHARD = new URLSearchParams(location.search).get('shard') ?? 'arena:lobby';
const STORED_NAME = 'martlet.arena.name'; // of this tab only, so that every tab can be another player
const TICK_MS = 50;
const RADIUS = 18;
const MARGIN = 40; // around the plane, so that who stands at its edge is seen whole
const REACH = 60;
const SPEED = 300; // units a second
const CORRECTED_MS = 100; // in which most of a wrong prediction is made good, unseen
const JUMP = 150; // what is corrected at once, for it is no mistake: a new place, say

const $ = (id) => document.getElementById(id);
const canvas = $('plane');
const pen = canvas.getContext('2d');

/** What the server sent last. */
let latest = null;

/** The others are drawn as they were a moment ago, gliding from state to state. */
const others = new Timeline({ tickMs: TICK_MS });

/** The player of this page is drawn where the server will have them once it has their inputs. */
const mine = new Predictor({
  tickMs: TICK_MS,
  start: (state, move) => {
    const player = state.players.find(({ id }) => id === me);
    return player === undefined ? null : headed({ x: player.x, y: player.y, dx: 0, dy: 0 }, move);
  },
  apply: headed,
  advance: (own, seconds) => ({
    ...own,
    x: clamp(own.x + own.dx * SPEED * seconds, latest.width),
    y: clamp(own.y + own.dy * SPEED * seconds, latest.height),
  }),
});

/** How far what is drawn is from what is predicted, since a prediction was wrong; and when that was last looked at. */
const correction = { x: 0, y: 0, at: 0 };

const keys = new Set();
let shownBytes = 0;
let drag = null;
let client = null;
let me = null;
let lastSent = '';

/** As the arena itself does: one goes on until told otherwise, and diagonals are no faster. */
function headed(own, move) {
  const length = Math.max(1, Math.hypot(move?.dx ?? 0, move?.dy ?? 0));
  return move === null ? own : { ...own, dx: move.dx / length, dy: move.dy / length };
}

function clamp(value, most) {
  return Math.min(Math.max(value, 0), most);
}

/** A WebSocket on a longer line: both ways take half of what the slider says more. */
class LongerSocket {
  #socket;
  #ways = { out: { due: 0, waiting: [] }, in: { due: 0, waiting: [] } };

  constructor(url, protocols) {
    this.#socket = new WebSocket(url, protocols);
    for (const type of ['open', 'message', 'close', 'error']) {
      this.#socket.addEventListener(type, (event) => this.#later('in', () => this[`on${type}`]?.(event)));
    }
  }

  set binaryType(type) {
    this.#socket.binaryType = type;
  }

  send(text) {
    this.#later('out', () => this.#socket.send(text));
  }

  close(code) {
    this.#socket.close(code);
  }

  /** Nothing overtakes what went before it, also while the slider moves. */
  #later(name, work) {
    const way = this.#ways[name];
    const now = performance.now();
    way.due = Math.max(way.due, now + Number($('latency').value) / 2);
    if (way.due <= now && way.waiting.length === 0) {
      work();
      return;
    }
    // Timers are cut to whole milliseconds, so a later one may be the first to ring: whichever rings, the next is due.
    way.waiting.push(work);
    setTimeout(() => way.waiting.shift()(), way.due - now);
  }
}

/** What was seen of the shard before is of no use. */
function beginAnew() {
  latest = null;
  others.reset();
  mine.reset();
}

function connect(url) {
  client?.close();
  beginAnew();
  shownBytes = 0;
  $('message').textContent = '';
  $('join').hidden = me !== null;
  $('leave').hidden = me === null;
  client = new ShardClient({
    url,
    events: shardEventsUrl(),
    shard: SHARD,
    token: me === null ? undefined : `dev.${me}`,
    version: 2,
    format: 'cbor',
    onSnapshot: receive,
    onSeat: (resumed) => resumed || beginAnew(),
    onEvent: ({ by, who, announcement }) => say(announcement ?? `${by} tagged ${who}`),
    onComplaint: (complaint) => say(complaint.message),
    onPause: standStill,
    onState: showState,
    WebSocket: LongerSocket,
  });
}

function receive(snapshot, tick, ack) {
  const before = latest === null ? null : mine.own();
  latest = snapshot;
  others.received(snapshot, tick);
  mine.received(snapshot, tick, ack);
  correct(before, mine.own());
  showScores([...snapshot.players].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)));
  $('spectators').textContent = `${snapshot.spectators} watching`;
  $('tag').disabled = !snapshot.players.some((player) => player.id === me && player.it);
}

/** What was predicted wrongly is not jumped over. */
function correct(before, after) {
  if (before === null || after === null) {
    correction.x = correction.y = 0;
    return;
  }
  correction.x += before.x - after.x;
  correction.y += before.y - after.y;
  if (Math.hypot(correction.x, correction.y) > JUMP) {
    correction.x = correction.y = 0;
  }
}

/** Only what has changed is shown anew: a list that is rebuilt with every tick cannot be read aloud. */
let shownScores = '';
function showScores(players) {
  const scores = JSON.stringify(players.map(({ id, score, it, away }) => [id, score, it, away, id === me]));
  if (scores !== shownScores) {
    shownScores = scores;
    $('scores').replaceChildren(...players.map(scoreRow));
  }
}

function scoreRow(player) {
  const row = document.createElement('li');
  const name = document.createElement('span');
  const score = document.createElement('span');
  row.classList.toggle('me', player.id === me);
  name.className = 'name';
  name.classList.toggle('it', player.it);
  name.classList.toggle('away', player.away);
  name.textContent = player.id;
  score.textContent = player.score;
  row.append(name, score);
  return row;
}

function showState(state, detail) {
  const words = {
    connecting: 'connecting',
    open: client?.paused ? 'paused' : me === null ? 'watching' : `playing as ${me}`,
    waiting: `reconnecting: ${detail}`,
    closed: detail,
  };
  $('status').textContent = words[state];
  $('status').dataset.state = state;
  lastSent = ''; // a player who comes back stands still until told otherwise
  if (state === 'open') {
    steer();
  }
}

/** Paused, or going on: what was measured of the server's clock holds no more, so nothing is predicted by it. */
function standStill() {
  mine.reset();
  showState(client.state, '');
}

let messageTimer;
function say(text) {
  $('message').textContent = text;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => ($('message').textContent = ''), 3000);
}

// ---- input: keyboard, touch, the button ---------------------------------------------------

const DIRECTIONS = {
  ArrowLeft: [-1, 0], KeyA: [-1, 0],
  ArrowRight: [1, 0], KeyD: [1, 0],
  ArrowUp: [0, -1], KeyW: [0, -1],
  ArrowDown: [0, 1], KeyS: [0, 1],
};

function direction() {
  if (drag !== null) {
    const dx = (drag.x - drag.fromX) / 50;
    const dy = (drag.y - drag.fromY) / 50;
    const length = Math.max(1, Math.hypot(dx, dy));
    return { dx: dx / length, dy: dy / length };
  }
  let dx = 0;
  let dy = 0;
  for (const key of keys) {
    dx += DIRECTIONS[key][0];
    dy += DIRECTIONS[key][1];
  }
  return { dx: Math.sign(dx), dy: Math.sign(dy) };
}

/** Tells the server where to, when that has changed: one goes on until told otherwise. */
function steer(tag = false) {
  if (me === null || client?.state !== 'open' || client.paused) {
    return;
  }
  const move = direction();
  const text = JSON.stringify(move);
  if (text !== lastSent || tag) {
    // The player reaches for where the others are drawn; the arena looks up where they were then.
    const seen = tag ? Math.max(0, Math.round(others.at()?.tick ?? 0)) : 0;
    mine.sent(client.send({ ...move, tag, seen }), move);
    lastSent = text;
  }
}

const typing = (event) => event.target instanceof HTMLInputElement; // the slider's arrows are its own

addEventListener('keydown', (event) => {
  if (typing(event) || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.code in DIRECTIONS) {
    event.preventDefault();
    keys.add(event.code);
    steer();
  } else if (event.code === 'Space' && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault();
    if (!event.repeat) {
      steer(true);
    }
  }
});
addEventListener('keyup', (event) => {
  if (keys.delete(event.code)) {
    steer();
  }
});
addEventListener('blur', () => {
  keys.clear();
  drag = null;
  steer();
});

canvas.addEventListener('pointerdown', (event) => {
  canvas.setPointerCapture(event.pointerId);
  drag = { id: event.pointerId, fromX: event.clientX, fromY: event.clientY, x: event.clientX, y: event.clientY };
});
canvas.addEventListener('pointermove', (event) => {
  if (drag?.id === event.pointerId) {
    drag.x = event.clientX;
    drag.y = event.clientY;
  }
});
for (const end of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(end, (event) => {
    if (drag?.id === event.pointerId) {
      drag = null;
      steer();
    }
  });
}
setInterval(() => drag !== null && steer(), TICK_MS); // a finger moves more often than a tick comes

$('tag').addEventListener('click', () => steer(true));

// ---- drawing ------------------------------------------------------------------------------

/** light-dark() is resolved where a colour is used, so the canvas asks elements that use them. */
function ink(selector, property) {
  return getComputedStyle(document.querySelector(selector))[property];
}

function hue(name) {
  let hash = 0;
  for (const c of name) {
    hash = (hash * 31 + c.codePointAt(0)) % 360;
  }
  return hash;
}

function draw() {
  requestAnimationFrame(draw);
  const ratio = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const shown = others.at();
  if (shown === null) {
    return;
  }
  const scale = Math.min(width / (latest.width + 2 * MARGIN), height / (latest.height + 2 * MARGIN));
  pen.translate((width - latest.width * scale) / 2, (height - latest.height * scale) / 2);
  pen.scale(scale, scale);
  drawPlane();
  const nameSize = Math.max(22, 13 / scale); // names stay readable when it is small
  const own = predicted();
  for (const player of shown.after.players) {
    if (player.id !== me || own === null) {
      const before = shown.before.players.find((p) => p.id === player.id) ?? player;
      const x = before.x + (player.x - before.x) * shown.part;
      drawPlayer(player, x, before.y + (player.y - before.y) * shown.part, nameSize);
    }
  }
  const player = latest.players.find(({ id }) => id === me);
  if (own !== null && player !== undefined) {
    drawPlayer(player, own.x, own.y, nameSize);
  }
}

/** Where to draw the player of this page; null where nothing is acknowledged, which is over HTTP. */
function predicted() {
  const own = client?.transport === 'websocket' ? mine.own() : null;
  const now = performance.now();
  const left = Math.exp((correction.at - now) / CORRECTED_MS);
  correction.at = now;
  correction.x *= left;
  correction.y *= left;
  return own === null ? null : { x: own.x + correction.x, y: own.y + correction.y };
}

function drawPlane() {
  const { width, height } = latest;
  pen.strokeStyle = ink('canvas', 'borderTopColor');
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = 100; x < width; x += 100) {
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  }
  for (let y = 100; y < height; y += 100) {
    pen.moveTo(0, y);
    pen.lineTo(width, y);
  }
  pen.stroke();
  pen.lineWidth = 3;
  pen.strokeRect(0, 0, width, height);
}

function drawPlayer(player, x, y, nameSize) {
  pen.globalAlpha = player.away ? 0.25 : player.safe ? 0.5 : 1;
  if (player.it) {
    pen.strokeStyle = ink('#message', 'color');
    pen.lineWidth = 2;
    pen.setLineDash([8, 6]);
    pen.beginPath();
    pen.arc(x, y, REACH, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }
  pen.fillStyle = `hsl(${hue(player.id)} 60% 50%)`;
  pen.beginPath();
  pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
  pen.fill();
  if (player.id === me) {
    pen.strokeStyle = ink('body', 'color');
    pen.lineWidth = 3;
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.fillStyle = ink('body', 'color');
  pen.font = `600 ${nameSize}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  const half = pen.measureText(player.id).width / 2;
  const nameX = Math.min(Math.max(x, half - MARGIN), latest.width + MARGIN - half);
  pen.fillText(player.id, nameX, y < 2 * nameSize ? y + RADIUS + nameSize : y - RADIUS - nameSize / 3);
}

// ---- the line ------------------------------------------------------------------------------

$('latency').addEventListener('input', () => {
  $('latency-shown').textContent = `${$('latency').value} ms`;
});

$('latency').addEventListener('pointerup', () => canvas.focus()); // to play on

setInterval(() => {
  const bytes = client?.bytesReceived ?? 0;
  $('traffic').textContent = `${((bytes - shownBytes) / 1000).toFixed(1)} kB/s`;
  shownBytes = bytes;
}, 1000);

// ---- start --------------------------------------------------------------------------------

$('join').addEventListener('submit', (event) => {
  event.preventDefault();
  me = $('name').value;
  sessionStorage.setItem(STORED_NAME, me);
  canvas.focus();
  start();
});
$('leave').addEventListener('click', () => {
  me = null;
  sessionStorage.removeItem(STORED_NAME);
  start();
});

let starting = 0; // only the last start counts
async function start() {
  starting += 1;
  const turn = starting;
  try {
    const url = await shardSocketUrl();
    if (turn === starting) {
      connect(url);
    }
  } catch (error) {
    if (turn === starting) {
      showState('waiting', error.message);
      setTimeout(() => turn === starting && start(), 2000);
    }
  }
}

me = sessionStorage.getItem(STORED_NAME);
start();
draw();
