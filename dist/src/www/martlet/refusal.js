/** What a refusal says, and how a page learns of it: a browser's WebSocket keeps it to itself. */

/** Statuses below 500 of refusals that pass by themselves. */
const PASSING = new Set([408, 425, 426, 429]);

/**
 * Reads an answer of HTTP that is not the one that was hoped for.
 *
 * @returns {Promise<{reason: string, final: boolean, blocked: boolean, retryAfterMs: number}>} final: the same request
 *   would be refused again. blocked: it is not the server that answers, but something in its place, whose trouble may
 *   pass
 */
export async function readRefusal(response) {
  const { status } = response;
  const body = await response.json().catch(() => null);
  const message = body?.error?.message;
  const final = message !== undefined && status >= 400 && status < 500 && !PASSING.has(status);
  const reason = message ?? `answered with HTTP ${status}`;
  return { reason, final, blocked: message === undefined, retryAfterMs: retryAfterMs(response) };
}

/** A number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(response) {
  const text = response.headers.get('Retry-After') ?? '0';
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? ms : 0; // also for what is neither
}

/**
 * Asks over HTTP what became of a WebSocket that did not open: the shard socket refuses a plain GET as it refuses
 * the upgrade.
 *
 * @returns {Promise<?object>} the refusal; null if there is no answer, or it would not be refused now
 */
export async function whyRefused(socketUrl, token, signal) {
  const url = new URL(socketUrl);
  url.protocol = url.protocol.replace('ws', 'http');
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, { headers, cache: 'no-store', signal });
    const upgradable = response.ok || response.status === 426;
    return upgradable ? null : await readRefusal(response);
  } catch {
    return null; // the network is down, or this port is blocked
  }
}
