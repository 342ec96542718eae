/** Logs and names with text that is no text: halves of characters, controls, markup. */
import { got, victim } from "../_victim.ts";

const ODD = [
  "\ud800",
  "a\udfffb",
  "\u0000",
  "\ufeff",
  "\u2028\u2029",
  "\x1b]8;;http://example.com\x07x\x1b]8;;\x07",
  "\u202egnp.exe",
  "=cmd|' /C calc'!A0",
  "</script><script>alert(1)</script>",
  "__proto__",
  "constructor",
  '","hash":"0',
  "x".repeat(300_000),
  "\u0301".repeat(10_000),
];

export default await victim({
  bar(context, count) {
    if (count > 2) return;
    for (const text of ODD) {
      context.log(text);
      for (const read of ["bars", "indicator", "position", "quality"]) {
        try {
          const found = context[read](text, text);
          if (typeof found === "object") got(`${read} of ${text.slice(0, 9)}`);
        } catch (error) {
          if (/(?![\t\n\r])\p{Cc}/u.test(error.message)) {
            got("a message with controls");
          }
        }
      }
    }
  },
});
