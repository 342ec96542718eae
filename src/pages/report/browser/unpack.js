/**
 * Reads columns that `packing.ts` wrote.
 *
 * @module
 */

/**
 * Bytes `from` to `to` of a base64 text. Decodes only these: showing one pane does
 * not decode the whole page.
 */
export function bytesBetween(text, from, to) {
  const group = Math.floor(from / 3);
  const bytes = fromBase64(text.slice(4 * group, 4 * Math.ceil(to / 3)));
  return bytes.subarray(from - 3 * group, to - 3 * group);
}

function fromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** The columns of deflated bytes, each a Float64Array. */
export async function unpack(deflated) {
  return columnsOf(new Uint8Array(await inflated(deflated).arrayBuffer()));
}

/** The list of texts of deflated JSON. */
export function unpackTexts(deflated) {
  return inflated(deflated).json();
}

function inflated(bytes) {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream);
}

function columnsOf(bytes) {
  let at = 0;
  const integer = () => {
    let byte = bytes[at++];
    let value = byte & 127;
    for (let unit = 128; byte > 127; unit *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * unit;
    }
    return value;
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
      // Codes 1, 2, 3, 4, 5 are 0, -1, 1, -2, 2.
      whole += code % 2 === 0 ? -code / 2 : (code - 1) / 2;
      column[i] = scale >= 0 ? whole / factor : whole * factor;
    }
    columns.push(column);
  }
  return columns;
}
