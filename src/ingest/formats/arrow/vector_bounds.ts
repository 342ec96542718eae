/**
 * Bounds for the metadata of Arrow.
 *
 * `apache-arrow` reads its metadata with `flatbuffers`, and loops over vectors of
 * any length: one damaged byte can fill the memory and end the process. The length
 * of every vector comes from one method.
 *
 * @module
 */
import { ByteBuffer } from "flatbuffers";

const { prototype } = ByteBuffer;
const lengthOf = prototype.__vector_len;
let isBounded = false;

/** From now on, a vector that is longer than its buffer is an error. */
export function boundVectors(): void {
  if (isBounded) return;
  isBounded = true;
  prototype.__vector_len = function (this: ByteBuffer, at: number): number {
    const length = lengthOf.call(this, at);
    if (length >= 0 && length <= this.capacity()) return length;
    throw new SyntaxError("the metadata is damaged");
  };
}
