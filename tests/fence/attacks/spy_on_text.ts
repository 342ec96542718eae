/** Replaces methods of texts, encoders and expressions. */
import { membersOf, spies } from "../_spies.ts";

export default await spies([
  ...membersOf(TextEncoder.prototype, ["encode", "encodeInto"]),
  ...membersOf(TextDecoder.prototype, ["decode"]),
  ...membersOf(RegExp.prototype, ["exec"]),
  ...membersOf(String.prototype, ["slice", "padStart", "charCodeAt"]),
]);
