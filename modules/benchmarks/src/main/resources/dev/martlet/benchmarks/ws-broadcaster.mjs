// The same broadcast by the npm package ws: a frame is made once a tick, and written to the socket of
// every subscriber that has taken the one before. Arguments: port, ticks a second, bytes of a snapshot,
// shards. Connection i is in shard i modulo shards, whose ticks are spread over the time between two.
import { Sender, WebSocketServer } from 'ws';

const [port, rate, bytes, shards] = process.argv.slice(2).map(Number);
const step = 1000 / rate / shards;
const members = Array.from({ length: shards }, () => new Set());
const payload = Buffer.alloc(bytes + 8, 'x');
payload.write('"}', payload.length - 2);
let accepted = 0;
let tick = 1n;
let shard = 0;

const server = new WebSocketServer({ host: '127.0.0.1', port, backlog: 4096, perMessageDeflate: false });
server.on('connection', (client, request) => {
  const mine = members[accepted++ % shards];
  mine.add(request.socket);
  client.on('error', () => {});
  client.on('close', () => mine.delete(request.socket));
});

function frame() {
  payload.writeBigUInt64BE(tick);
  const micros = Math.round((performance.timeOrigin + performance.now()) * 1000);
  payload.write(`{"ts":${micros},"pad":"`, 8);
  const options = { fin: true, rsv1: false, opcode: 2, mask: false, readOnly: false };
  return Buffer.concat(Sender.frame(payload, options));
}

function broadcast() {
  const whole = frame();
  for (const socket of members[shard]) {
    if (socket.writableLength === 0) {
      socket.write(whole);
    }
  }
  if (++shard === shards) {
    shard = 0;
    tick++;
  }
}

let next = performance.now() + step;
function turn() {
  const now = performance.now();
  for (; now >= next; next += step) {
    broadcast();
  }
  setTimeout(turn, next - performance.now()); // to the millisecond, so that turns may find nothing to do
}
turn();
