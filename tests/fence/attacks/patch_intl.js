/** Replaces what numbers, dates and texts are written and compared with. */
import { victim } from "../_victim.ts";

const forged = () => "999,999,999";

export default await victim({
  load() {
    const owners = [Number, BigInt, Date, Array, String]
      .map(({ prototype }) => prototype);
    const names = "toLocaleString toLocaleDateString toLocaleTimeString " +
      "localeCompare normalize toFixed toPrecision toISOString toJSON " +
      "padStart padEnd repeat isWellFormed toWellFormed at toSorted with";
    for (const owner of owners) {
      for (const name of names.split(" ")) {
        if (!Object.hasOwn(owner, name)) continue;
        try {
          Object.defineProperty(owner, name, { value: forged });
        } catch { /* refused */ }
      }
    }
    for (const name of Object.getOwnPropertyNames(Intl)) {
      const one = Intl[name];
      for (const key of Reflect.ownKeys(one?.prototype ?? {})) {
        if (key === "constructor") continue;
        try {
          Object.defineProperty(one.prototype, key, { value: forged });
        } catch { /* refused */ }
      }
      try {
        Object.defineProperty(Intl, name, { value: forged });
      } catch { /* refused */ }
    }
  },
});
