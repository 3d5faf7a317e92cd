// Plays in the arena with the npm package ws, and with the project's own shard client on top of it.
//   node ws-client.mjs <ws url> <shard-client.js>
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';

const [url, clientModule] = process.argv.slice(2);
const target = `${url}?shard=arena:node`;

function fail(message) {
  console.error(message);
  process.exit(1);
}
setTimeout(() => fail('timed out'), 60_000);

/** Reads frames byte by byte as the protocol says, until one satisfies. */
function until(socket, satisfies) {
  return new Promise((resolve, reject) => {
    let last = -1n;
    socket.on('close', (code, reason) => reject(new Error(`closed: ${code} ${reason}`)));
    socket.on('message', (data, isBinary) => {
      if (!isBinary) {
        return;
      }
      const tick = data.readBigUInt64BE(0);
      if (tick <= last) {
        reject(new Error(`tick ${tick} after ${last}`));
      }
      last = tick;
      const view = JSON.parse(data.subarray(8).toString('utf8'));
      if (satisfies(view)) {
        resolve(view);
      }
    });
  });
}

const at = (view, id) => view.players.find((player) => player.id === id);

// A token in a header, and one in a subprotocol, which is echoed.
const eva = new WebSocket(target, { headers: { Authorization: 'Bearer dev.eva' } });
await until(eva, (view) => at(view, 'eva'));
const adam = new WebSocket(target, [`bearer.${encodeURIComponent('dev.adam')}`]);
const first = await until(adam, (view) => at(view, 'adam') && at(view, 'eva'));
if (adam.protocol !== 'bearer.dev.adam') {
  fail(`subprotocol ${adam.protocol}`);
}

// Each player sees what the other one does.
const { x } = at(first, 'eva');
eva.send(JSON.stringify({ input: { dx: x < 800 ? 1 : -1, dy: 0 }, client_seq: 1 }));
await until(adam, (view) => Math.abs(at(view, 'eva').x - x) > 20);
adam.send(Buffer.from(JSON.stringify({ input: { dx: 0, dy: 1 }, client_seq: 1 })));
await until(eva, (view) => at(view, 'adam').y === view.height);

// A refusal before the upgrade, and one after it.
await new Promise((resolve) => {
  const refused = new WebSocket(`${url}?shard=nothing`);
  refused.on('unexpected-response', (request, response) => {
    if (response.statusCode !== 404) {
      fail(`status ${response.statusCode}`);
    }
    resolve();
  });
  refused.on('error', () => {});
});
await new Promise((resolve) => {
  const refused = new WebSocket(`${target}&sid=eva`, ['bearer.dev.cain']);
  refused.on('close', (code, reason) => {
    if (code !== 1008 || String(reason) !== 'unauthorized: log in as eva') {
      fail(`close ${code} ${reason}`);
    }
    resolve();
  });
});

// The project's own client: it plays, reports refusals, and does not retry after a final one.
const { ShardClient } = await import(pathToFileURL(clientModule));
await new Promise((resolve) => {
  const client = new ShardClient({
    url,
    shard: 'arena:node',
    token: 'dev.cain (the third)',
    WebSocket,
    onSnapshot: (view) => {
      if (at(view, 'cain (the third)')) {
        client.send({ dx: 7, dy: 0 });
      }
    },
    onComplaint: (complaint) => {
      if (complaint.code !== 'BAD_INPUT') {
        fail(complaint.message);
      }
      client.close();
      resolve();
    },
  });
});
await new Promise((resolve) => {
  new ShardClient({
    url,
    shard: 'arena:node',
    sid: 'eva',
    token: 'dev.cain',
    WebSocket,
    onState: (state, detail) => {
      if (state === 'closed' && detail === 'unauthorized: log in as eva') {
        resolve();
      } else if (state === 'waiting') {
        fail('tries again what cannot succeed');
      }
    },
  });
});

eva.close();
adam.close();
console.log('all seen');
process.exit(0);
