// What the shard client does with its connection, on a clock of the test's own.
//   node client-logic.mjs <shard-client.js>
import { pathToFileURL } from 'node:url';
import {
  FakeSocket,
  FakeStorage,
  check,
  clock,
  documentEvent,
  fetches,
  last,
  network,
  pageEvent,
  refusal,
  reported,
  reset,
  same,
  sockets,
} from './client-world.mjs';

const { ShardClient } = await import(pathToFileURL(process.argv[2]));
const URL_OF_SHARDS = 'ws://game.example:4324/';
const EVENTS = 'http://game.example:4321/api/shards/';

/** The clients of a case, which are closed after it. */
let clients = [];

/** A client that writes down what it is told. */
function make(options = {}) {
  const heard = { states: [], seats: [], snapshots: 0, events: 0, details: [] };
  const client = new ShardClient({
    url: URL_OF_SHARDS,
    shard: 'arena:lobby',
    token: 'dev.eva',
    WebSocket: FakeSocket,
    storage: null,
    onState: (state, detail) => {
      heard.states.push(state);
      heard.details.push(detail);
    },
    onSeat: (resumed) => heard.seats.push(resumed),
    onSnapshot: () => (heard.snapshots += 1),
    onEvent: () => (heard.events += 1),
    ...options,
  });
  clients.push(client);
  return { client, heard };
}

/** A client of version 2 that sits in its seat. */
async function seated(options = {}) {
  const made = make({ version: 2, ...options });
  await clock.pass(0);
  last().open();
  last().greet('ticket-1');
  last().state(1);
  return made;
}

const parameters = (socket) => Object.fromEntries(socket.url.searchParams);
const ending = (heard) => heard.states.at(-1);

const cases = {
  async 'wrong options are refused at the call, by name'() {
    const right = { url: URL_OF_SHARDS, shard: 'arena:lobby' };
    const wrong = {
      version: ['2', 3, null, 1n],
      url: [undefined, '', 'nonsense', 5, 'ftp://game.example/', 'ws://game.example/#part'],
      events: ['ws://game.example/', null],
      shard: [undefined, '', 7, null, '\ud83d'],
      sid: ['', 7, null],
      token: ['', null, {}, '\ud83d'],
      format: ['', 'msgpack', null],
      decode: ['cbor'],
      onSnapshot: ['draw', null],
      onState: [{}],
      silenceMs: [0, -1, NaN, Infinity, '5'],
      connectMs: [0, null],
      storage: ['local'],
      WebSocket: ['ws'],
      onSnapShot: [() => {}],
      toString: [() => {}],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        let error = null;
        try {
          new ShardClient({ ...right, [name]: value });
        } catch (e) {
          error = e;
        }
        check(error instanceof TypeError, `${name}: ${String(value)} is taken`);
        check(error.message.includes(name === 'format' && value ? 'decode' : name), error.message);
        check(!error.message.includes('\ud83d'), 'a token is shown');
      }
    }
    for (const nothing of [undefined, null, 'ws://x/', 7]) {
      let error = null;
      try {
        new ShardClient(nothing);
      } catch (e) {
        error = e;
      }
      check(error instanceof TypeError, `${nothing} is taken`);
    }
    check(sockets.length === 0 && clock.pending() === 0, 'nothing began');
  },

  async 'nothing is told before the constructor returned'() {
    const { client, heard } = make();
    same([], heard.states, 'states');
    client.close();
    await clock.pass(60_000);
    same(['closed'], heard.states, 'states');
    same(0, sockets.length, 'sockets');
  },

  async 'a socket that does not open is given up, and HTTP is tried'() {
    const { client } = make({ events: EVENTS });
    await clock.pass(10_000);
    same(1, sockets.length, 'sockets');
    check(sockets[0].closedWith !== undefined, 'it is closed');
    await clock.pass(2_000);
    check(fetches.some(({ url }) => url.includes('/api/shards/arena%3Alobby/connect')), 'HTTP is tried');
    // That hangs as well, so it is the socket's turn again.
    await clock.pass(14_000);
    same(2, sockets.length, 'sockets');
    client.close();
  },

  async 'without another way it goes on trying'() {
    make();
    await clock.pass(120_000);
    check(sockets.length > 4, `${sockets.length} attempts`);
    check(fetches.length === 0, 'a socket that hangs asks nobody');
  },

  async 'a refusal that is final is told, and not tried again'() {
    for (const status of [400, 401, 403, 404, 405, 410, 414, 431]) {
      reset();
      network.connect = (socket) => socket.lose();
      network.http = () => refusal(status, 'SO_IT_IS', 'because of this');
      const { client, heard } = make();
      await clock.pass(120_000);
      same(['connecting', 'closed'], heard.states, `states after ${status}`);
      same('because of this', heard.details.at(-1), 'detail');
      same('closed', client.state, 'state');
      same(1, sockets.length, 'sockets');
      same(1, fetches.length, 'questions');
      const { url, options } = fetches[0];
      same(last().url.href.replace('ws:', 'http:'), url, 'the question is the same request');
      same('Bearer dev.eva', options.headers.Authorization, 'token');
      same(0, clock.pending(), 'timers');
    }
  },

  async 'whom the game sends away stays away'() {
    for (const code of [1008, 4100, 4999]) {
      reset();
      const { client, heard } = await seated();
      last().lose(code, 'be nice');
      await clock.pass(120_000);
      same('closed', client.state, `state after ${code}`);
      same('be nice', heard.details.at(-1), 'detail');
      same(1, sockets.length, 'sockets');
    }
  },

  async 'a refusal is asked for once, whether an error is told, or a close, or both'() {
    const ways = [(socket) => socket.fail(), (socket) => socket.lose(), (socket) => (socket.fail(), socket.lose())];
    for (const fail of ways) {
      reset();
      network.connect = fail;
      network.http = () => refusal(404, 'SHARD_NOT_FOUND', 'no such shard');
      const { client, heard } = make();
      await clock.pass(0);
      same(['connecting', 'closed'], heard.states, 'states');
      same('no such shard', heard.details.at(-1), 'detail');
      same(1, fetches.length, 'questions');
      client.close();
    }
  },

  async 'a refusal that passes is told, and tried again when the server says'() {
    for (const status of [408, 429, 500, 503]) {
      reset();
      network.connect = (socket) => socket.lose();
      network.http = () => refusal(status, 'NOT_NOW', 'come back', { 'Retry-After': '30' });
      const { client, heard } = make({ events: EVENTS });
      await clock.pass(29_000);
      same(['connecting', 'waiting'], heard.states, `states after ${status}`);
      same('come back', heard.details.at(-1), 'detail');
      pageEvent('online');
      documentEvent('visibilitychange');
      await clock.pass(500);
      same(1, sockets.length, 'nobody comes before the time');
      await clock.pass(9_000);
      same(2, sockets.length, 'sockets');
      same('websocket', client.transport, 'it was no blocked socket');
      client.close();
    }
  },

  async 'a page that is shown again waits as long as the server has asked for, too'() {
    network.connect = (socket) => socket.lose();
    network.http = () => refusal(503, 'NOT_NOW', 'come back', { 'Retry-After': '60' });
    const { client } = make({ events: EVENTS });
    await clock.pass(1_000);
    for (let i = 0; i < 5; i++) {
      pageEvent('pagehide', { persisted: true });
      pageEvent('pageshow', { persisted: true });
      await clock.pass(1_000);
    }
    same(1, sockets.length, 'nobody comes before the time');
    await clock.pass(70_000);
    check(sockets.length >= 2, 'but then');
    client.close();
  },

  async 'a wait that is longer than a timer can be is no short one, and may be a date'() {
    for (const wait of ['2592000', '99999999999999999999', new Date(Date.now() + 40 * 86_400_000).toUTCString()]) {
      reset();
      network.connect = (socket) => socket.lose();
      network.http = () => refusal(503, 'NOT_NOW', 'come back', { 'Retry-After': wait });
      const { client } = make({ events: EVENTS });
      await clock.pass(3_600_000);
      same(1, sockets.length, `sockets after ${wait}`);
      client.close();
    }
    for (const wait of ['soon', '-5', '', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      reset();
      network.connect = (socket) => socket.lose();
      network.http = () => refusal(503, 'NOT_NOW', 'come back', { 'Retry-After': wait });
      const { client } = make({ events: EVENTS });
      await clock.pass(60_000);
      check(sockets.length > 2, `no wait after ${wait}`);
      client.close();
    }
  },

  async 'only the server can refuse for good'() {
    network.connect = (socket) => socket.lose();
    network.http = () => Promise.resolve(new Response('<h1>Not Found</h1>', { status: 404 }));
    const { client, heard } = make();
    await clock.pass(60_000);
    check(sockets.length > 3, `${sockets.length} attempts`);
    check(!heard.states.includes('closed'), 'it is not closed');
    client.close();
  },

  async 'a proxy that lets no upgrade through is played around'() {
    network.connect = (socket) => socket.lose();
    network.http = (url) => (url.includes('/connect') ? new Promise(() => {}) : refusal(426, 'UPGRADE_REQUIRED', ''));
    const { client } = make({ events: EVENTS });
    await clock.pass(3_000);
    same('sse', client.transport, 'transport');
    client.close();
  },

  async 'a refusal over HTTP is final or not as that of a socket'() {
    network.http = (url) => (url.includes('/connect') ? refusal(404, 'SHARD_NOT_FOUND', 'no such shard') : Promise.reject());
    network.connect = (socket) => socket.lose();
    const { heard } = make({ events: EVENTS });
    await clock.pass(10_000);
    same('closed', ending(heard), 'state');
    same('no such shard', heard.details.at(-1), 'detail');
  },

  async 'the back-off never outlasts the seat'() {
    for (let i = 0; i < 200; i++) {
      reset();
      const hangs = i % 2 === 0;
      const { client } = await seated();
      const cutAt = clock.now();
      const cut = 1_000 + Math.random() * (hangs ? 13_000 : 16_000);
      network.connect = (socket) => (hangs ? null : socket.lose());
      sockets[0].lose();
      await clock.pass(cut);
      network.connect = (socket) => socket.open();
      await clock.pass(20_000 - cut);
      const first = sockets.find((socket) => socket.isOpen);
      check(first !== undefined && first.madeAt < cutAt + 20_000, `a cut of ${cut} ms lost the seat`);
      same('ticket-1', parameters(first).resume, 'ticket');
      client.close();
    }
  },

  async 'when there is no seat to lose, the back-off grows'() {
    network.connect = (socket) => socket.lose();
    const { client } = make();
    await clock.pass(600_000);
    check(sockets.length < 65, `${sockets.length} attempts in ten minutes`);
    const [before, after] = sockets.slice(-2).map(({ madeAt }) => madeAt);
    check(after - before >= 7_500 && after - before <= 15_000, `${after - before} ms`);
    client.close();
  },

  async 'what makes no sense costs the state, and not the seat'() {
    const nonsense = [[2, 9, 3], [1, 9, 0x7b], [0x11], [], [4, 9, 1, 2]];
    for (const bytes of nonsense) {
      reset();
      const { client, heard } = await seated();
      sockets[0].v2(3, 1, 'boo', 7);
      client.send({ dx: 1 });
      sockets[0].bytes(...bytes);
      same(4000, sockets[0].closedWith, `close after ${bytes}`);
      await clock.pass(1_500);
      same(2, sockets.length, 'sockets');
      const { resume, baseline, events } = parameters(last());
      same(['ticket-1', undefined, '7'], [resume, baseline, events], 'what it comes back with');
      last().open();
      last().greet('ticket-2', true);
      same(1, last().sent.length, 'the input is sent again');
      last().state(12);
      same([false, true], heard.seats, 'seats');
      same('open', client.state, 'state');
      same(1, reported.length, 'reports');
      client.close();
    }
  },

  async 'a ticket is kept until the server says that it is void'() {
    const { client, heard } = await seated();
    for (const code of [1001, 1006, 1011, 1013]) {
      last().lose(code, 'for a while');
      await clock.pass(3_500);
      same('ticket-1', parameters(last()).resume, `ticket after ${code}`);
      last().open();
    }
    last().greet('ticket-9', false);
    last().state(1);
    same([false, false], heard.seats, 'seats');
    last().lose();
    await clock.pass(3_500);
    same('ticket-9', parameters(last()).resume, 'ticket');
    client.close();
  },

  async 'a server that was restarted and holds no seats is begun with anew'() {
    const { client, heard } = await seated();
    client.send({ dx: 1 });
    last().lose();
    await clock.pass(3_500);
    last().open();
    last().state(1);
    same([false, false], heard.seats, 'seats');
    same([], last().sent, 'nothing old is sent');
    last().lose();
    await clock.pass(3_500);
    same(undefined, parameters(last()).resume, 'ticket');
    client.close();
  },

  async 'inputs are sent again in their order, before new ones'() {
    const made = await seated({ onState: (state) => state === 'open' && made?.client.send('first of all') });
    const { client } = made;
    const moving = { dx: 1 };
    client.send(moving);
    moving.dx = 2;
    client.send(moving);
    last().lose();
    await clock.pass(3_500);
    last().open();
    last().greet('ticket-2', true);
    const numbers = last().sent.map((text) => JSON.parse(text));
    same([1, 2, 'first of all'], numbers.map(({ input }) => input.dx ?? input), 'inputs as they were');
    same([1, 2, 3], numbers.map((envelope) => envelope.client_seq), 'numbers');
    client.close();
  },

  async 'an input that is no JSON is refused at the call, and not remembered'() {
    const { client } = await seated();
    const cycle = {};
    cycle.self = cycle;
    for (const input of [cycle, 1n]) {
      let error = null;
      try {
        client.send(input);
      } catch (e) {
        error = e;
      }
      check(error instanceof TypeError, 'it is refused');
    }
    same(1, client.send({ dx: 1 }), 'the next number');
    client.close();
  },

  async 'callbacks that throw do not end the game'() {
    const fail = () => {
      throw new Error('the page is mistaken');
    };
    const { client } = make({
      version: 2, onState: fail, onSeat: fail, onSnapshot: fail, onEvent: fail, onComplaint: fail, onPause: fail,
    });
    await clock.pass(0);
    for (let times = 1; times <= 3; times++) {
      last().open();
      last().greet('ticket-1', times > 1);
      last().state(1);
      last().v2(3, 1, 'boo', 7);
      last().v2(4, 1, { paused: true });
      last().text('{"error":{"code":"BAD_INPUT","message":"no"}}');
      same('open', client.state, 'state');
      last().lose();
      await clock.pass(3_500);
      same(times + 1, sockets.length, 'sockets');
    }
    check(reported.length >= 15, `${reported.length} reports`);
    client.close();
  },

  async 'a close in any callback is the end'() {
    const steps = ['connecting', 'open', 'waiting', 'onSeat', 'onSnapshot', 'onEvent', 'onComplaint', 'onPause'];
    for (const step of steps) {
      reset();
      const after = [];
      let closed = false;
      const close = () => {
        closed = true;
        client.close();
      };
      const calls = Object.fromEntries(
        ['onSeat', 'onSnapshot', 'onEvent', 'onComplaint', 'onPause'].map((name) => [
          name,
          () => {
            if (closed) {
              after.push(name);
            } else if (name === step) {
              close();
            }
          },
        ]),
      );
      const { client } = make({
        version: 2,
        ...calls,
        onState: (state) => {
          if (closed && state !== 'closed') {
            after.push(state);
          }
          if (state === step) {
            close();
          }
        },
      });
      await clock.pass(0);
      for (const socket of sockets) {
        socket.open();
        socket.greet('ticket-1');
        socket.state(1);
        socket.v2(3, 1, 'boo', 7);
        socket.v2(4, 1, { paused: true });
        socket.text('{"error":{"code":"BAD_INPUT","message":"no"}}');
        socket.lose();
      }
      await clock.pass(60_000);
      check(closed, `${step} was reached`);
      same([], after, `calls after a close in ${step}`);
      same(step === 'connecting' ? 0 : 1, sockets.length, `sockets after a close in ${step}`);
      same(0, clock.pending(), `timers after ${step}`);
    }
  },

  async 'nothing is left of a client that was closed, in whatever state'() {
    const ways = {
      connecting: () => {},
      asking: () => last().lose(),
      open: () => {
        last().open();
        last().greet('ticket-1');
        last().state(1);
      },
      waiting: () => {
        last().open();
        last().lose();
      },
      away: () => pageEvent('pagehide'),
    };
    for (const [name, prepare] of Object.entries(ways)) {
      reset();
      network.http = () => new Promise(() => {});
      const { client, heard } = make({ version: 2 });
      await clock.pass(0);
      prepare();
      await clock.pass(0);
      client.close();
      client.close();
      last().lose();
      for (const type of ['pagehide', 'pageshow', 'online']) {
        pageEvent(type, { persisted: true });
      }
      await clock.pass(60_000);
      same(1, sockets.length, `sockets of a client that was ${name}`);
      same(1, heard.states.filter((state) => state === 'closed').length, `ends of a client that was ${name}`);
      same('closed', ending(heard), 'state');
      same(0, clock.pending(), `timers of a client that was ${name}`);
      same(null, client.send({}), 'inputs');
    }
  },

  async 'a client that leaves while it connects says so to the server'() {
    const { client } = make({ version: 2 });
    await clock.pass(10);
    client.close();
    last().open();
    same(1000, last().closedWith, 'close');
    last().lose(1000);
    same(0, clock.pending(), 'timers');
  },

  async 'a spectator of version 1 notices a dead line'() {
    const { client, heard } = make({ token: undefined });
    await clock.pass(0);
    last().open();
    for (let tick = 0; tick < 100; tick++) {
      last().v1(tick);
      await clock.pass(50);
    }
    same([], last().sent, 'nobody asks while ticks come');
    const deadAt = clock.now();
    while (heard.states.at(-1) === 'open' && clock.now() < deadAt + 60_000) {
      await clock.pass(100);
    }
    same('waiting', ending(heard), 'state');
    check(clock.now() - deadAt <= 15_000, `noticed after ${clock.now() - deadAt} ms`);
    same([''], sockets[0].sent, 'it asked first');
    client.close();
  },

  async 'a shard in which nothing happens is asked, and answers'() {
    const { client, heard } = await seated();
    for (let i = 0; i < 1_200; i++) {
      await clock.pass(500);
      if (last().sent.length > 0) {
        last().sent.pop();
        last().text('');
      }
    }
    same(['connecting', 'open'], heard.states, 'states');
    client.close();
  },

  async 'a long message is waited for, however slow it is'() {
    const { client, heard } = make({ version: 2 });
    await clock.pass(0);
    last().open();
    last().greet('ticket-1');
    last().text('{"coming":{"bytes":3900000}}');
    await clock.pass(65_000); // 60 KB/s
    last().state(1);
    same(['connecting', 'open'], heard.states, 'states');
    await clock.pass(25_000);
    same('ticket-1', parameters(last()).resume, 'and after it a dead line is noticed as before');
    client.close();
  },

  async 'a long message that did not come in time is given more time'() {
    const waits = [];
    const { client, heard } = make({ version: 2 });
    for (let i = 0; i < 3; i++) {
      while (sockets.length <= i) {
        await clock.pass(100);
      }
      const from = clock.now();
      last().open();
      last().text('{"coming":{"bytes":3900000}}');
      while (heard.states.at(-1) !== 'waiting') {
        await clock.pass(1_000);
      }
      waits.push(clock.now() - from);
    }
    check(waits[0] > 100_000 && waits[1] > waits[0] * 1.5 && waits[2] > waits[1] * 1.2, `${waits}`);
    client.close();
  },

  async 'a machine that slept does not take its line for dead before it has asked'() {
    const { client, heard } = await seated();
    clock.sleep(3_600_000);
    await clock.pass(1_500);
    check(last().sent.includes(''), 'it asks');
    last().text('');
    await clock.pass(900);
    same(['connecting', 'open'], heard.states, 'states');
    client.close();
  },

  async 'what came while the page was busy counts'() {
    const { client, heard } = await seated();
    await clock.pass(9_000);
    last().sent.length = 0;
    clock.sleep(30_000); // a long task: timers ring before the messages that came meanwhile are told
    await clock.pass(100);
    last().text('');
    await clock.pass(2_000);
    same(['connecting', 'open'], heard.states, 'states');
    client.close();
  },

  async 'a wall clock that jumps is nobody\'s concern'() {
    const { client, heard } = await seated();
    const { now } = Date;
    Date.now = () => now() + 86_400_000;
    client.send({ dx: 1 });
    await clock.pass(500);
    Date.now = () => now() - 86_400_000;
    client.send({ dx: 1 });
    last().state(2);
    await clock.pass(500);
    Date.now = now;
    same(['connecting', 'open'], heard.states, 'states');
    client.close();
  },

  async 'the network or the user comes back: nobody waits'() {
    const returns = [() => pageEvent('online'), () => documentEvent('visibilitychange')];
    for (const comeBack of returns) {
      reset();
      network.connect = (socket) => socket.lose();
      const { client } = make();
      await clock.pass(100_000);
      const before = sockets.length;
      network.connect = (socket) => socket.open();
      documentEvent('visibilitychange', 'hidden');
      same(before, sockets.length, 'a page that is hidden changes nothing');
      comeBack();
      await clock.pass(0);
      same(before + 1, sockets.length, 'sockets');
      comeBack();
      comeBack();
      same([''], last().sent, 'one that is open is asked once');
      client.close();
    }
  },

  async 'a page that is left lets go of its connection at once, and comes back to its seat'() {
    const leavings = [
      [() => pageEvent('pagehide', { persisted: true }), () => pageEvent('pageshow', { persisted: true })],
      [() => documentEvent('freeze', 'hidden'), () => documentEvent('resume', 'hidden')],
    ];
    for (const [leave, comeBack] of leavings) {
      reset();
      const storage = new FakeStorage();
      const { client, heard } = await seated({ storage });
      leave();
      same(4002, last().closedWith, 'close, which is no leaving');
      same('waiting', client.state, 'state');
      same(1, storage.items.size, 'the ticket is kept for a page that may come instead');
      same(0, clock.pending(), 'timers');
      leave();
      pageEvent('online');
      await clock.pass(15_000);
      same(1, sockets.length, 'sockets');
      comeBack();
      await clock.pass(0);
      same(2, sockets.length, 'sockets');
      same(['ticket-1', '1'], [parameters(last()).resume, parameters(last()).baseline], 'what it comes back with');
      same(0, storage.items.size, 'nobody else may take the ticket');
      last().open();
      last().greet('ticket-2', true);
      same([false, true], heard.seats, 'seats');
      same('open', client.state, 'state');
      client.close();
    }
  },

  async 'who closes a client whose page is away keeps no ticket'() {
    const storage = new FakeStorage();
    const { client } = await seated({ storage });
    pageEvent('pagehide', { persisted: true });
    same(1, storage.items.size, 'kept');
    client.close();
    same(0, storage.items.size, 'kept');
  },

  async 'a page that was away takes the ticket of the page that was there meanwhile'() {
    const storage = new FakeStorage();
    const { client } = await seated({ storage });
    pageEvent('pagehide', { persisted: true });
    const [[key, text]] = storage.items;
    storage.setItem(key, text.replace('ticket-1', 'ticket-5').replace(/"seq":\d+/, '"seq":40'));
    pageEvent('pageshow', { persisted: true });
    await clock.pass(0);
    same(['ticket-5', undefined], [parameters(last()).resume, parameters(last()).baseline], 'what it comes back with');
    last().open();
    last().greet('ticket-6', true);
    last().state(9);
    same(41, client.send({ dx: 1 }), 'the next number');
  },

  async 'a frozen page of version 1, which has no seat to come back to, stays'() {
    const { client } = make();
    await clock.pass(0);
    last().open();
    last().v1(1);
    documentEvent('freeze', 'hidden');
    same(undefined, last().closedWith, 'close');
    documentEvent('resume', 'hidden');
    same([''], last().sent, 'it asks whether its line has lived on');
    client.close();
  },

  async 'a reload keeps the seat, and inputs go on counting'() {
    const storage = new FakeStorage();
    const first = await seated({ storage });
    same(0, storage.items.size, 'a tab that is duplicated copies no ticket');
    first.client.send({ dx: 1 });
    first.client.send({ dx: 2 });
    last().v2(3, 1, 'boo', 7);
    pageEvent('pagehide', { persisted: false });
    const old = sockets.length;
    const { client, heard } = make({ version: 2, storage });
    await clock.pass(0);
    same(old + 1, sockets.length, 'sockets');
    const { resume, events, baseline } = parameters(last());
    same(['ticket-1', '7', undefined], [resume, events, baseline], 'what it comes back with');
    same(0, storage.items.size, 'the ticket is taken');
    last().open();
    last().greet('ticket-2', true);
    same('connecting', client.state, 'it has seen nothing yet');
    last().state(5);
    same([['connecting', 'open'], [true], 1], [heard.states, heard.seats, heard.snapshots], 'what is told');
    same(3, client.send({ dx: 3 }), 'the next number');
    client.close();
    pageEvent('pagehide', { persisted: false });
    same(0, storage.items.size, 'who leaves for good keeps nothing');
    first.client.close();
  },

  async 'numbers of inputs go on from what the server has seen'() {
    const { client } = await seated();
    last().bytes(0x11, 2, 100, 9, 0, ...new TextEncoder().encode('{"tick":2}'));
    same(101, client.send({ dx: 1 }), 'the next number');
    client.close();
  },

  async 'storage that is full, forbidden or strange does no harm'() {
    const fail = () => {
      throw new Error('QuotaExceededError');
    };
    const strange = ['nonsense', '{}', 'null', '{"ticket":"a b","graceMs":1,"event":"0","seq":1}', '7'];
    const storages = [
      { getItem: fail, setItem: fail, removeItem: fail },
      ...strange.map((text) => ({ getItem: () => text, setItem: fail, removeItem: fail })),
    ];
    for (const storage of storages) {
      reset();
      const { client, heard } = await seated({ storage });
      same(undefined, parameters(sockets[0]).resume, 'ticket');
      pageEvent('pagehide', { persisted: true });
      pageEvent('pageshow', { persisted: true });
      await clock.pass(0);
      same('connecting', ending(heard), 'state');
      client.close();
    }
  },

  async 'a socket that the browser forbids is the end, with a reason'() {
    class Forbidden {
      constructor() {
        throw new Error('a page of https may not open ws');
      }
    }
    const { heard } = make({ WebSocket: Forbidden });
    await clock.pass(60_000);
    same(['connecting', 'closed'], heard.states, 'states');
    same('a page of https may not open ws', heard.details.at(-1), 'detail');
  },

  async 'a way that has worked is not called blocked when the server is restarted'() {
    const { client } = await seated({ events: EVENTS });
    network.connect = (socket) => socket.lose();
    network.http = (url) => (url.includes('/connect') ? new Promise(() => {}) : Promise.reject());
    last().lose();
    await clock.pass(18_000);
    same('websocket', client.transport, 'while the seat is held');
    await clock.pass(120_000);
    check(fetches.some(({ url }) => url.includes('/connect')), 'later the other way is tried, too');
    client.close();
  },
};

for (const [name, test] of Object.entries(cases)) {
  reset();
  try {
    await test();
  } catch (error) {
    console.error(`${name}: ${error.stack}`);
    process.exitCode = 1;
  }
  clients.forEach((client) => client.close());
  clients = [];
}
console.log(`${Object.keys(cases).length} cases were tried`);
