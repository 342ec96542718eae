/** Reads what the engine matched last, and replaces what patterns are made of. */
import { got, victim } from "../_victim.ts";

const NAMES = "input lastMatch leftContext rightContext lastParen $1 $2 $_"
  .split(" ");

function read() {
  for (const name of NAMES) {
    let text = "";
    try {
      text = String(RegExp[name]);
    } catch { /* nothing was matched */ }
    if (/\.db\b|\.sqlite|"backtest_config"/.test(text)) {
      got(`${name} ${text.slice(0, 40)}`);
    }
  }
}

export default await victim({
  load() {
    read();
    for (const name of ["escape", "input", "$_", "lastMatch", "lastIndex"]) {
      try {
        Object.defineProperty(RegExp, name, {
          value: () => got(`a call of ${name}`),
        });
      } catch { /* the next one */ }
    }
    for (
      const name of ["exec", "test", "flags", Symbol.replace, Symbol.split]
    ) {
      try {
        Object.defineProperty(RegExp.prototype, name, { value: () => null });
      } catch { /* the next one */ }
    }
  },
  setup: read,
  bar: (_, count) => count < 4 ? read() : undefined,
});
