/** Tells by the last match, which the language keeps. */
import { telling } from "../_set.ts";

export default telling({
  take: () =>
    [RegExp.$1, RegExp.lastMatch, RegExp.input, RegExp.lastParen]
      .find((text) => text.includes("told")),
  put() {
    /(told)/.test("it is told");
  },
});
