/**
 * Finds the known word nearest to a mistyped one.
 *
 * @module
 */

/**
 * The number of letters to insert, delete, replace or swap with their neighbour to
 * turn `a` into `b` (optimal string alignment distance); `Infinity` if it is more
 * than `most`, which is found sooner.
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  let leastOfLast = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let leastOfRow = i;
    for (let j = 1; j <= b.length; j++) {
      const differ = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + differ);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2] + 1);
      }
      row.push(least);
      if (least < leastOfRow) leastOfRow = least;
    }
    // A swap continues from the row before the last.
    if (leastOfRow > most && leastOfLast > most) return Infinity;
    leastOfLast = leastOfRow;
    before = last;
    last = row;
  }
  return last[b.length] <= most ? last[b.length] : Infinity;
}

/** A longer text is no mistyped word. */
const WORD_LENGTH_MAX = 100;

/**
 * The word of `known` that `word` probably stands for; `undefined` if none is near.
 *
 * A word is near if its edit distance is at most two, or a third of the length
 * of a long word, or if it is an abbreviation: `avg` of `average`. Case is
 * ignored, and `_`, `-` and spaces are equal.
 *
 * ```ts
 * import { nearest } from "./nearest.ts";
 *
 * console.log(nearest("symbls", ["symbols", "streams"])); // "symbols"
 * ```
 */
export function nearest(
  word: string,
  known: Iterable<string>,
): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined;
  const wanted = plain(word);
  const limit = wanted.length < 4 ? 1 : Math.max(2, wanted.length / 3);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const text = plain(candidate);
    let distance = editDistance(wanted, text, limit);
    // An abbreviation counts more than one wrong letter, and the more the more
    // letters it lacks.
    if (shortens(wanted, text) || shortens(text, wanted)) {
      const lacking = Math.abs(wanted.length - text.length);
      distance = Math.min(distance, 1.5 + lacking / 10, limit);
    }
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s-]+/g, "_");
}

/** Whether `short` is `long` without some letters after the first. */
function shortens(short: string, long: string): boolean {
  if (short.length < 3 || short[0] !== long[0]) return false;
  let used = 0;
  for (const letter of long) {
    if (letter === short[used]) used++;
  }
  return used === short.length;
}
