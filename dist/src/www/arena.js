import { ShardClient, shardEventsUrl, shardSocketUrl } from './martlet/shard-client.js';

const SHARD = new URLSearchParams(location.search).get('shard') ?? 'arena:lobby';
const STORED_NAME = 'martlet.arena.name'; // of this tab only, so that every tab can be another player
const TICK_MS = 50;
const RADIUS = 18;
const MARGIN = 40; // around the plane, so that who stands at its edge is seen whole
const REACH = 60;

const $ = (id) => document.getElementById(id);
const canvas = $('plane');
const pen = canvas.getContext('2d');

/** What the server sent last and before that; what is drawn glides from one to the other. */
const view = { before: null, now: null, at: 0 };
const keys = new Set();
let drag = null;
let client = null;
let me = null;
let lastSent = '';

function connect(url) {
  client?.close();
  view.before = view.now = null;
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
    onEvent: ({ by, who }) => say(`${by} tagged ${who}`),
    onComplaint: (complaint) => say(complaint.message),
    onState: showState,
  });
}

function receive(snapshot) {
  view.before = view.now ?? snapshot;
  view.now = snapshot;
  view.at = performance.now();
  showScores([...snapshot.players].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)));
  $('spectators').textContent = `${snapshot.spectators} watching`;
  $('tag').disabled = !snapshot.players.some((player) => player.id === me && player.it);
}

/** Only what has changed is shown anew: a list that is rebuilt with every tick cannot be read aloud. */
let shownScores = '';
function showScores(players) {
  const scores = JSON.stringify(players.map(({ id, score, it }) => [id, score, it, id === me]));
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
  name.textContent = player.id;
  score.textContent = player.score;
  row.append(name, score);
  return row;
}

function showState(state, detail) {
  const words = {
    connecting: 'connecting',
    open: me === null ? 'watching' : `playing as ${me}`,
    waiting: `reconnecting: ${detail}`,
    closed: detail,
  };
  $('status').textContent = words[state];
  $('status').dataset.state = state;
  lastSent = ''; // whoever comes back stands still until told otherwise
  if (state === 'open') {
    steer();
  }
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
  if (me === null || client?.state !== 'open') {
    return;
  }
  const input = { ...direction(), tag };
  const text = JSON.stringify(input);
  if (text !== lastSent || tag) {
    client.send(input);
    lastSent = JSON.stringify({ ...input, tag: false });
  }
}

const typing = (event) => event.target instanceof HTMLInputElement;

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
  if (view.now === null) {
    return;
  }
  const scale = Math.min(width / (view.now.width + 2 * MARGIN), height / (view.now.height + 2 * MARGIN));
  pen.translate((width - view.now.width * scale) / 2, (height - view.now.height * scale) / 2);
  pen.scale(scale, scale);
  drawPlane();
  const part = Math.min(1, (performance.now() - view.at) / TICK_MS);
  for (const player of view.now.players) {
    const before = view.before.players.find((p) => p.id === player.id) ?? player;
    drawPlayer(player, before, part, Math.max(22, 13 / scale)); // names stay readable when it is small
  }
}

function drawPlane() {
  const { width, height } = view.now;
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

function drawPlayer(player, before, part, nameSize) {
  const x = before.x + (player.x - before.x) * part;
  const y = before.y + (player.y - before.y) * part;
  pen.globalAlpha = player.safe ? 0.5 : 1;
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
  const nameX = Math.min(Math.max(x, half - MARGIN), view.now.width + MARGIN - half);
  pen.fillText(player.id, nameX, y < 2 * nameSize ? y + RADIUS + nameSize : y - RADIUS - nameSize / 3);
}

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

async function start() {
  try {
    connect(await shardSocketUrl());
  } catch (error) {
    showState('waiting', error.message);
    setTimeout(start, 2000);
  }
}

me = sessionStorage.getItem(STORED_NAME);
start();
draw();
