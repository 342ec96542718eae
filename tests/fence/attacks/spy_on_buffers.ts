/** Replaces methods of buffers and of the hash. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { membersOf, spies } from "../_spies.ts";

export default await spies([
  ...membersOf(Buffer.prototype, ["toString"]),
  ...membersOf(Buffer, ["from"]),
  ...membersOf(Object.getPrototypeOf(createHash("sha256")), [
    "update",
    "digest",
  ]),
]);
