/** How long a client waits before it tries again. */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** While a seat is held for it, a client tries at least as often as this part of that time. */
const PART_OF_GRACE = 8;

/** A browser's timers take no more; what is longer would be over at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Backoff {
  #failures = 0;

  /** How many connections in a row were no good ones. */
  get failures() {
    return this.#failures;
  }

  /** A connection ended, which was a good one or not. */
  ended(good) {
    this.#failures = good ? 0 : this.#failures + 1;
  }

  /**
   * @param {number} graceMs how long the seat is held that there is to lose; 0 if there is none
   * @param {number} retryAfterMs what the server asked for; 0 if it did not
   * @returns {number} the time to wait, in milliseconds
   */
  delay(graceMs, retryAfterMs) {
    let longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    if (graceMs > 0) {
      longest = Math.min(longest, Math.max(FIRST_DELAY_MS, graceMs / PART_OF_GRACE));
    }
    // Anywhere in the upper half: clients that were cut off together must not come back together.
    const delay = longest * (0.5 + Math.random() / 2);
    const wanted = delay >= retryAfterMs ? delay : retryAfterMs * (1 + Math.random() / 4);
    return Math.min(wanted, LONGEST_TIMER_MS);
  }
}
