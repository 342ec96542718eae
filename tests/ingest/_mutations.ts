// Random mutations of files.

/** Text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A seeded generator of integers below a limit. */
export function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

const INSERTS = [
  "\n",
  ",",
  '"',
  "NaN",
  "-1",
  "1e999",
  "\0",
  ";",
  "null",
  "99999999999999999999",
  "\ufeff",
  "{",
  "1970-01-01",
];

/** Values of types that a column should not have. */
const WRONG = ["abc", "", "true", "0x1F", "2024-03-08", "1709908200000", '"a'];

/** Swaps two columns, or replaces values of one, in all rows or in some. */
function mutateColumns(
  text: string,
  random: (limit: number) => number,
): string {
  const [a, b] = [random(7), random(7)];
  const wrong = random(2) === 0 ? WRONG[random(WRONG.length)] : undefined;
  const every = random(2) === 0 ? 1 : 1 + random(20);
  return text.split("\n").map((line, i) => {
    const fields = line.split(",");
    if (i % every === 0 && a < fields.length && b < fields.length) {
      if (wrong !== undefined) fields[a] = fields[a].replace(/[^:]+$/, wrong);
      else [fields[a], fields[b]] = [fields[b], fields[a]];
    }
    return fields.join(",");
  }).join("\n");
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 9 && byte < 127);
}

/** Cuts, flips bits, or swaps, doubles, removes or inserts bytes or columns. */
export function mutate(
  valid: Uint8Array,
  random: (limit: number) => number,
): Uint8Array {
  let bytes: Uint8Array = valid.slice();
  if (random(4) === 0 && isText(bytes)) {
    bytes = bytesOf(mutateColumns(new TextDecoder().decode(bytes), random));
    if (random(2) === 0) return bytes;
  }
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(Math.max(1, bytes.length));
    const length = random(40);
    const part = bytes.slice(at, at + length);
    switch (random(7)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        if (bytes.length > 0) bytes[at] ^= 1 << random(8);
        break;
      case 2:
        bytes.set(part, random(Math.max(1, bytes.length - length)));
        break;
      case 3:
        bytes = splice(bytes, at, 0, part);
        break;
      case 4:
        bytes = splice(bytes, at, length, new Uint8Array(0));
        break;
      case 5:
        bytes = splice(bytes, at, 0, bytesOf(INSERTS[random(INSERTS.length)]));
        break;
      default:
        for (let i = at; i < Math.min(bytes.length, at + 4); i++) {
          bytes[i] = random(256);
        }
    }
  }
  return bytes;
}

function splice(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(
    Math.min(at, bytes.length) + added.length +
      Math.max(0, bytes.length - at - removed),
  );
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}
