package dev.martlet.system;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Prediction and interpolation of the page's client, against a scripted server on a simulated
 * clock.
 */
class PredictTest {
  private static final String SCRIPT =
      """
      import { Predictor, Timeline } from '/martlet/predict.js';

      const TICK = 50;
      const ONE_WAY = 100;
      const SPEED = 300;
      let time = 0;
      const now = () => time;
      const queue = [];
      const later = (ms, work) => queue.push({ at: time + ms, order: queue.length, work });

      // The server: one player that moves as told; an input that arrives late acts late.
      const server = { x: 0, vx: 0, tick: 0, inbox: [], ack: null, places: new Map() };
      const tick = () => {
        server.tick += 1;
        for (const { seq, input } of server.inbox.splice(0)) {
          server.vx = input.vx;
          server.ack = { clientSeq: BigInt(seq), seq: BigInt(seq), tick: BigInt(server.tick) };
        }
        server.x += server.vx * SPEED * TICK / 1000;
        server.places.set(server.tick, server.x);
        const { x, tick: number, ack } = server;
        server.ack = null;
        const jitter = (number % 3) * 5;
        later(ONE_WAY + jitter, () => receive({ x }, BigInt(number), ack));
        later(TICK, tick);
      };

      const mine = new Predictor({
        tickMs: TICK,
        now,
        start: ({ x }, last) => ({ x, vx: last?.vx ?? 0 }),
        apply: (own, { vx }) => ({ ...own, vx }),
        advance: (own, seconds) => ({ ...own, x: own.x + own.vx * SPEED * seconds }),
      });
      const others = new Timeline({ tickMs: TICK, now });
      let received = 0;
      const receive = (state, number, ack) => {
        received += 1;
        others.received(state, number);
        mine.received(state, number, ack);
      };
      let seq = 0;
      const send = (vx) => {
        seq += 1;
        const sent = seq;
        mine.sent(sent, { vx });
        later(ONE_WAY, () => server.inbox.push({ seq: sent, input: { vx } }));
      };

      const problems = [];
      const check = (what, condition) => condition || problems.push(`${what} at ${time} ms`);
      const run = (ms, eachFrame = () => {}) => {
        const end = time + ms;
        let frame = time;
        while (true) {
          queue.sort((a, b) => a.at - b.at || a.order - b.order);
          const next = queue[0].at;
          if (frame <= next) {
            if (frame > end) {
              return;
            }
            time = frame;
            frame += 16;
            eachFrame();
          } else {
            time = next;
            queue.shift().work();
          }
        }
      };

      later(0, tick);
      run(500);
      send(0); // for an acknowledgement, from which it learns where the server is
      run(500);

      // An input shows in the next frame, 200 ms before the server can confirm it.
      let before = mine.own().x;
      send(1);
      const heard = received;
      run(16);
      check(`it moves at once, by ${mine.own().x - before}`, Math.abs(mine.own().x - before - SPEED * 0.016) < 1);

      // Movement is even from frame to frame, also while states and acknowledgements arrive.
      // The server acts on whole ticks only, which makes a difference of less than one tick.
      const even = () => {
        const x = mine.own().x;
        check(`an even step, not ${x - before}`, Math.abs(x - before - SPEED * 0.016) < SPEED * 0.05);
        before = x;
      };
      before = mine.own().x;
      run(16);
      before = mine.own().x;
      run(1500, even);
      check('states came', received > heard + 10);

      // And where it stops, the server stops as well.
      send(0);
      run(48);
      const stopped = mine.own().x;
      run(1000);
      check(`the server stops where it did, not ${server.x} for ${stopped}`, Math.abs(server.x - stopped) <= SPEED * 0.05 + 1);
      check('nothing is left to predict', Math.abs(mine.own().x - server.x) < 1e-9);

      // The movement of others is even and a little late, and the reported tick is the one shown.
      send(-1);
      run(600);
      let last = others.at();
      const place = ({ before: a, after: b, part }) => a.x + (b.x - a.x) * part;
      run(1500, () => {
        const shown = others.at();
        const x = place(shown);
        check(`an even step of another, not ${x - place(last)}`, x <= place(last) && place(last) - x < 12);
        const there = server.places.get(Math.round(shown.tick));
        check(`the tick that is told, ${shown.tick}`, Math.abs(there - x) <= SPEED * 0.05);
        last = shown;
      });
      check('it is shown later than it came', last.tick < server.tick - 2);

      // A reset starts over.
      mine.reset();
      others.reset();
      check('nothing is shown', mine.own() === null && others.at() === null);
      mine.sent(null, { vx: 1 }); // it was not sent
      receive({ x: 5 }, 1n, null);
      check('a state alone is shown as it is', mine.own().x === 5 && place(others.at()) === 5);
      document.body.textContent = problems.length === 0 ? 'done' : problems.slice(0, 5).join('; ');
      """;

  @Test
  void onePlaysAtOnceAndSeesOthersEvenly() throws Exception {
    Path www = Project.pages("predict");
    try (Server server = Server.start(Map.of("martlet.www", www.toString()))) {
      ScriptPage.assertShows(server, www, SCRIPT, "done");
    }
  }
}
