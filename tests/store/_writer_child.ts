// Writes days of bars until it is killed: one transaction per symbol, and a
// line on standard output after each day.
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { minutes } from "./_support.ts";

const store = openBarStore(Deno.args[0], { create: true });
const encoder = new TextEncoder();
for (let s = 0; s < 1_000; s++) {
  store.transaction(() => {
    for (let day = 1; day <= 28; day++) {
      const date = `2024-02-${String(day).padStart(2, "0")}`;
      store.writeDay(`S${s}`, "1m", date, minutes(date, 390, day), 0, 390);
      Deno.stdout.writeSync(encoder.encode(`${s} ${day}\n`));
    }
  });
}
