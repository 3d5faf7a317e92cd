/**
 * Notices a line that is dead though nobody said so. Every message shows that it lives; when there is none for longer
 * than there usually is, the server is asked for one.
 */

/** When messages come often, silence is noticed after a second. */
const SHORTEST_SILENCE_MS = 1_000;

/** What a new gap between messages counts, beside those before. */
const WEIGHT = 0.2;

/** A long message may come as slowly as this: its parts are not seen. */
const SLOWEST_BYTES_PER_MS = 16;

export class LineWatch {
  #answerMs;
  #ask;
  #dead;
  #timer;
  #heardAt = performance.now();
  #askedAt = null;
  #gapMs = 0;

  /** How long the long message that was announced may take; null if none was. */
  #patienceMs = null;

  /** A check found the line dead. The next one may believe it: what came meanwhile had its turn between the two. */
  #doubted = false;

  /**
   * @param {number} silenceMs in which a line that lives is heard: half of it may pass until the server is asked, and
   *   half until the answer comes
   * @param {{ask: () => void, dead: () => void}} handlers dead is called at most once
   */
  constructor(silenceMs, { ask, dead }) {
    this.#answerMs = silenceMs / 2;
    this.#ask = ask;
    this.#dead = dead;
    this.#timer = setInterval(() => this.#check(), Math.min(1_000, silenceMs / 20));
  }

  /** Something came: a message, or a part of one. */
  heard() {
    const now = performance.now();
    this.#gapMs += WEIGHT * (now - this.#heardAt - this.#gapMs);
    this.#heardAt = now;
    this.#askedAt = null;
    this.#doubted = false;
  }

  /** A long message is on its way; it may be a repetition of one that took too long. */
  expect(bytes, times = 1) {
    this.#patienceMs = this.#answerMs + (times * bytes) / SLOWEST_BYTES_PER_MS;
  }

  /** The long message is there. */
  arrived() {
    this.#patienceMs = null;
  }

  get expecting() {
    return this.#patienceMs !== null;
  }

  /** Something was sent, so it had better live. */
  sent() {
    if (performance.now() - this.#heardAt > SHORTEST_SILENCE_MS) {
      this.look();
    }
  }

  /** There is a reason to doubt: the network changed, or the page was asleep. */
  look() {
    if (this.#askedAt === null) {
      this.#askedAt = performance.now();
      this.#ask();
    }
  }

  stop() {
    clearInterval(this.#timer);
  }

  #check() {
    const now = performance.now();
    const usual = Math.min(this.#answerMs, SHORTEST_SILENCE_MS + 5 * this.#gapMs);
    if (now - this.#heardAt > usual) {
      this.look();
    }
    const silentFor = this.expecting ? now - this.#heardAt : now - (this.#askedAt ?? now);
    if (silentFor <= (this.#patienceMs ?? this.#answerMs)) {
      this.#doubted = false;
    } else if (this.#doubted) {
      this.stop();
      this.#dead();
    } else {
      this.#doubted = true;
    }
  }
}
