/**
 * Reads what `packing.ts` has written.
 *
 * @module
 */

/** The bytes of a base64 text. */
export function fromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** All columns of a deflated part, each a Float64Array. */
export async function unpack(deflated) {
  const stream = new Blob([deflated]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return columnsOf(new Uint8Array(await new Response(stream).arrayBuffer()));
}

function columnsOf(bytes) {
  let at = 0;
  const integer = () => {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  };
  const columns = [];
  while (at < bytes.length) {
    const column = new Float64Array(integer());
    const scale = integer() - 8;
    const factor = 10 ** Math.abs(scale);
    let whole = 0;
    for (let i = 0; i < column.length; i++) {
      const code = integer();
      if (code === 0) {
        column[i] = NaN;
        continue;
      }
      const zigzag = code - 1;
      whole += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      column[i] = scale >= 0 ? whole / factor : whole * factor;
    }
    columns.push(column);
  }
  return columns;
}
