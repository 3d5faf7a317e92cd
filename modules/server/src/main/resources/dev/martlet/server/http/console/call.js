/** Calls of the API, as the admin who is logged in. */

/**
 * In this module only, and gone with the page: whatever the browser keeps for this origin, in a storage or a list of
 * passwords, the pages of plugins could read, which have the same origin.
 */
let token = null;

export const loggedIn = () => token !== null;

export function logIn(given) {
  token = given;
}

export function logOut() {
  token = null;
}

export class Refused extends Error {
  constructor(status, { code, message }) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Whether the token is to blame. */
  get atTheDoor() {
    return this.status === 401 || this.status === 403;
  }
}

/** Whether what was asked is no longer wanted. */
export const aborted = (error) => error.name === 'AbortError';

/** A path below this page's server, which may be below a proxy's path prefix. */
export const api = (path) => `../api/${path}`;

/** Sends a request; the body is JSON text. */
export async function request(method, path, { body, signal } = {}) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(api(path), { method, headers, cache: 'no-store', body, signal });
  } catch (error) {
    throw aborted(error) ? error : new Error('The server does not answer.');
  }
  if (!response.ok) {
    throw new Refused(response.status, await why(response));
  }
  return response;
}

/** A proxy's own errors are no JSON. */
async function why(response) {
  try {
    const { code, message } = (await response.json()).error;
    return { code, message };
  } catch {
    return { code: '', message: `The server, or a proxy before it, answers ${response.status} ${response.statusText}.` };
  }
}

export async function call(method, path, options) {
  const response = await request(method, path, options);
  let answer;
  try {
    answer = await response.json();
  } catch (error) {
    throw aborted(error) ? error : new Error('The answer is not JSON, or was cut.');
  }
  options?.signal?.throwIfAborted(); // it may have come just before it was no longer wanted
  return answer;
}
