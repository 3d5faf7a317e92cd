/**
 * For a client that must not wait for the server: it moves its own player at once, and shows all others as they were
 * a moment ago, evenly. For use with version 2 of the protocol, which acknowledges inputs.
 *
 *   const mine = new Predictor({ tickMs: 50, start, apply, advance });
 *   const others = new Timeline({ tickMs: 50 });
 *   // with each state:     mine.received(state, tick, ack); others.received(state, tick);
 *   // with each input:     mine.sent(client.send(input), input);
 *   // with each frame:     mine.own(); others.at();
 */

/** What a new measurement of the clock counts, beside those before. */
const WEIGHT = 0.1;

/** A client that hears nothing predicts no further than this. */
const LONGEST_AHEAD_MS = 1000;

/** Plays a client's own inputs on top of the last state, as the server will. */
export class Predictor {
  #options;
  #now;
  #pending = [];
  #lastKnown = null;
  #base = null;
  #tick = 0;

  /**
   * How many ticks the server's count is ahead of this clock's when an input of now has its effect there; null before
   * the first acknowledgement.
   */
  #offset = null;

  /**
   * @param {object} options
   * @param {number} options.tickMs between two ticks
   * @param {(state: any, lastInput: any) => any} options.start what is predicted, as the server has it: lastInput is
   *   the last of your inputs that the state knows of, or null. Null if there is nothing to predict
   * @param {(own: any, input: any) => any} options.apply what an input makes of it, as a new value
   * @param {(own: any, seconds: number) => any} options.advance what time makes of it, as a new value
   * @param {() => number} [options.now] a clock in milliseconds
   */
  constructor(options) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** An input was sent under a number, or was not, if that is null. */
  sent(seq, input) {
    if (seq !== null) {
      this.#pending.push({ seq: BigInt(seq), input, at: this.#now() });
    }
  }

  /** A state came, and perhaps an acknowledgement. */
  received(state, tick, ack) {
    this.#tick = Number(tick);
    while (ack !== null && this.#pending.length > 0 && this.#pending[0].seq <= ack.clientSeq) {
      const known = this.#pending.shift();
      this.#lastKnown = known.input;
      if (known.seq === ack.clientSeq) {
        // What is applied in a tick has its effect from the tick before on.
        this.#measure(Number(ack.tick) - 1 - known.at / this.#options.tickMs);
      }
    }
    this.#base = this.#options.start(state, this.#lastKnown);
  }

  /** The connection is a new one: nothing that was sent on the old one is waited for. */
  reset() {
    this.#pending = [];
    this.#lastKnown = null;
    this.#base = null;
    this.#offset = null;
  }

  #measure(offset) {
    const jumped = this.#offset === null || Math.abs(offset - this.#offset) > LONGEST_AHEAD_MS / this.#options.tickMs;
    this.#offset = jumped ? offset : this.#offset + WEIGHT * (offset - this.#offset);
  }

  /** Where the server is in its ticks, with their fraction, when an input of a time has its effect. */
  #tickAt(time) {
    return this.#offset === null ? this.#tick : time / this.#options.tickMs + this.#offset;
  }

  /** How far what is shown is ahead of the last state, in milliseconds. */
  get aheadMs() {
    return Math.max(0, this.#tickAt(this.#now()) - this.#tick) * this.#options.tickMs;
  }

  /** What is predicted for now; null if there is nothing. */
  own() {
    if (this.#base === null) {
      return null;
    }
    const { tickMs, apply, advance } = this.#options;
    const end = Math.max(this.#tick, this.#tickAt(this.#now()));
    let at = Math.max(this.#tick, end - LONGEST_AHEAD_MS / tickMs);
    let own = this.#base;
    for (const { input, at: time } of this.#pending) {
      const effect = Math.min(Math.max(at, this.#tickAt(time)), end);
      own = apply(advance(own, ((effect - at) * tickMs) / 1000), input);
      at = effect;
    }
    return advance(own, ((end - at) * tickMs) / 1000);
  }
}

/** Keeps some states, so that what is shown glides from one to the next however unevenly they come. */
export class Timeline {
  #tickMs;
  #delay;
  #now;
  #states = [];

  /** When tick 0 would have come, on this clock, had it come as soon as the quickest did of late. */
  #origin = null;

  /**
   * @param {object} options
   * @param {number} options.tickMs between two ticks
   * @param {number} [options.delayMs] how old what is shown is; by default two ticks, so that one may come late
   * @param {() => number} [options.now] a clock in milliseconds
   */
  constructor({ tickMs, delayMs = 2 * tickMs, now = () => performance.now() }) {
    this.#tickMs = tickMs;
    this.#delay = delayMs / tickMs;
    this.#now = now;
  }

  received(state, tick) {
    const number = Number(tick);
    const origin = this.#now() - number * this.#tickMs;
    const quicker = this.#origin === null || origin < this.#origin || origin - this.#origin > LONGEST_AHEAD_MS;
    this.#origin = quicker ? origin : this.#origin + (WEIGHT / 10) * (origin - this.#origin);
    this.#states.push({ state, tick: number });
    const oldest = number - LONGEST_AHEAD_MS / this.#tickMs;
    while (this.#states.length > 2 && this.#states[1].tick < oldest) {
      this.#states.shift();
    }
  }

  /** The connection is a new one. */
  reset() {
    this.#states = [];
    this.#origin = null;
  }

  /**
   * What is to be shown now.
   *
   * @returns {?{before: any, after: any, part: number, tick: number}} two states, how far it is from one to the
   *   other, 0 to 1, and the tick that this is, with its fraction: tell it to a server that judges what you saw
   */
  at() {
    if (this.#states.length === 0) {
      return null;
    }
    const tick = (this.#now() - this.#origin) / this.#tickMs - this.#delay;
    const next = this.#states.findIndex((each) => each.tick > tick);
    if (next <= 0) {
      const only = this.#states.at(next);
      return { before: only.state, after: only.state, part: 0, tick: Math.min(tick, only.tick) };
    }
    const before = this.#states[next - 1];
    const after = this.#states[next];
    // Of ticks between, nothing was sent: it stood still, or they were missed; more than a few were not missed.
    const from = Math.max(before.tick, after.tick - 3);
    return { before: before.state, after: after.state, part: Math.max(0, (tick - from) / (after.tick - from)), tick };
  }
}
