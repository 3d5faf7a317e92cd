/** Draws a state as indented JSON, with what is not as it was in the state before. */

/** A longer state is shown without marks, and cut: the page must stay usable. */
const LONGEST_SHOWN = 200_000;

/** A number whose digits are kept is an object, see `asWritten`. */
const isLeaf = (value) => value === null || typeof value !== 'object' || (JSON.isRawJSON?.(value) ?? false);

const same = (one, other) => other !== undefined && JSON.stringify(one) === JSON.stringify(other);

/** Puts a state into a place; `before` is the state that it is compared with, if there is one. */
export function draw(place, state, before) {
  const json = JSON.stringify(state, null, 2);
  if (json.length > LONGEST_SHOWN) {
    place.replaceChildren(`${json.slice(0, LONGEST_SHOWN)} … and ${json.length - LONGEST_SHOWN} more characters`);
    return;
  }
  const lines = [];
  write(lines, '', '', '', state, before === undefined ? state : before);
  const parts = [];
  let plain = '';
  for (const { text, mark } of lines) {
    if (mark === undefined) {
      plain += `${text}\n`;
    } else {
      const marked = document.createElement(mark);
      marked.textContent = text;
      parts.push(plain, marked);
      plain = '\n';
    }
  }
  place.replaceChildren(...parts, plain);
}

/** Adds the lines of a value. What is new or other is marked, and what is gone is there once more. */
function write(lines, indent, key, comma, value, before) {
  if (isLeaf(value) || isLeaf(before ?? null) || Array.isArray(value) !== Array.isArray(before)) {
    const text = JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
    lines.push({ text: `${indent}${key}${text}${comma}`, mark: same(value, before) ? undefined : 'mark' });
    return;
  }
  const [begin, end] = Array.isArray(value) ? '[]' : '{}';
  const names = Object.keys(value);
  const name = (each) => (Array.isArray(value) ? '' : `${JSON.stringify(each)}: `);
  lines.push({ text: `${indent}${key}${begin}` });
  names.forEach((each, index) => write(lines, `${indent}  `, name(each), index + 1 < names.length ? ',' : '', value[each], before[each]));
  for (const gone of Object.keys(before).filter((each) => !Object.hasOwn(value, each))) {
    lines.push({ text: `${indent}  ${name(gone)}${JSON.stringify(before[gone])}`, mark: 'del' });
  }
  lines.push({ text: `${indent}${end}${comma}` });
}
