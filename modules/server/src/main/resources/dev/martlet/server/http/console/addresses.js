/** The page of addresses: which are denied and allowed, and who is held back. */

import { call } from './call.js';
import { $, fill } from './show.js';

/** As the other times of the console: in UTC, without what everybody knows. */
const time = (at) => (at === null ? '' : at.replace('T', ' ').replace('Z', ''));

export async function look(signal) {
  const [{ addresses }, { held_back: heldBack }] = await Promise.all(['addresses', 'held-back'].map((path) => call('GET', path, { signal })));
  fill(
    $('rules'),
    addresses.map((rule) => [
      rule.range,
      { text: rule.rule, className: rule.rule === 'deny' ? 'bad' : '' },
      rule.reason,
      time(rule.since),
      time(rule.until),
      rule.configured ? 'settings' : 'an admin',
      { text: 'Remove', button: 'remove', value: rule.range },
    ]),
    'no address is denied',
  );
  fill(
    $('held-back'),
    heldBack.map((held) => [
      held.address,
      held.user,
      held.limit,
      held.times,
      time(held.since),
      time(held.last),
      held.address === null ? '' : { text: 'Deny …', button: 'deny', value: held.address },
    ]),
    'nobody',
  );
}

/** Adds what the form says. Resolves to whether it was done. */
export async function add() {
  const rule = { rule: $('rule').value, range: $('range').value.trim(), reason: $('reason').value.trim() };
  if ($('lasts').value !== '') {
    rule.seconds = Number($('lasts').value);
  }
  const done = await unlessShutOut((force) => call('POST', 'addresses', { body: JSON.stringify({ ...rule, force }) }));
  if (done) {
    $('rule-form').reset();
  }
  return done;
}

export function remove(range) {
  return unlessShutOut((force) => call('DELETE', `addresses?${new URLSearchParams({ range, force })}`));
}

/** Puts an address into the form: what is denied, and for how long, is the admin's to say. */
export function propose(address) {
  $('rule').value = 'deny';
  $('range').value = address;
  $('reason').focus();
}

/** Asks before the admin shuts themselves out. */
async function unlessShutOut(change) {
  try {
    await change(false);
  } catch (error) {
    if (error.code !== 'WOULD_SHUT_YOU_OUT') {
      throw error;
    }
    if (!confirm(`${error.message}\n\nShut yourself out?`)) {
      return false;
    }
    await change(true);
  }
  return true;
}
