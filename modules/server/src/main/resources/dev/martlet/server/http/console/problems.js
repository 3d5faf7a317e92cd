/** What went wrong, until it is right again or the operator goes on. */

import { $, setText } from './show.js';

const problems = { act: '', look: '' };

/** Sets the problem of the last action (`act`) or of looking at the server (`look`); an empty text is none. */
export function tell(kind, problem) {
  problems[kind] = problem;
  const all = [...new Set([problems.act, problems.look])].filter((text) => text !== '').join(' ');
  setText($('problem'), all);
  $('problem').hidden = all === '';
}

export function forget() {
  tell('act', '');
  tell('look', '');
}
