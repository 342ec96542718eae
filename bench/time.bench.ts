/**
 * The cost of the calendar. The engine asks for a session with each slice, so
 * `cached` is on its hot path (≤ 100 ns); `uncached` happens once per session
 * (≤ 20 µs); `all sessions` is a whole history (≤ 100 ms); `import` is start-up time
 * (≤ 10 ms above an empty module). A regression of the first slows every run, of the
 * others only its start.
 */
import { Calendar } from "../src/time/calendars/calendar.ts";
import { US_EQUITY } from "../src/time/calendars/us_equity.ts";
import { listExchanges, TimeManager } from "../src/time/mod.ts";

const time = new TimeManager({ exchange: "NYSE" });
const dates = time.getTradingDates("1990-01-01", "2035-12-31");
const hundred = dates.slice(-100);
const instant = time.getSessionBoundaryTimes("2026-03-02").open;

let turn = 0;
let sink = 0;

Deno.bench("getTradingSession, the last question again", {
  group: "cached",
  baseline: true,
}, () => {
  sink += time.getTradingSession("2026-03-02")?.open ?? 0;
});

Deno.bench("getTradingSession, one of the last hundred", {
  group: "cached",
}, () => {
  turn = (turn + 1) % 100;
  sink += time.getTradingSession(hundred[turn])?.open ?? 0;
});

Deno.bench("getTradingSession, not in the cache", { group: "uncached" }, () => {
  turn = (turn + 1) % dates.length;
  sink += time.getTradingSession(dates[turn])?.open ?? 0;
});

Deno.bench("isOpenAt, within a session", { group: "instants" }, () => {
  if (time.isOpenAt(instant)) sink++;
});

Deno.bench("countBackTradingDays, 252 sessions", { group: "dates" }, () => {
  sink += time.countBackTradingDays("2026-03-02", 252).length;
});

Deno.bench("work out the rules of 46 years", { group: "all" }, () => {
  const calendar = new Calendar(US_EQUITY);
  for (let day = calendar.firstDay; day <= calendar.lastDay; day += 365) {
    if (calendar.closedReason(day) === undefined) sink++;
  }
});

for (const name of ["US_EQUITY", "HK_EQUITY", "US_FUTURES"]) {
  const from = listExchanges().find((e) => e.name === name)?.from ?? "";
  Deno.bench(`all sessions of ${name} to 2035`, { group: "all" }, () => {
    const all = new TimeManager({ exchange: name });
    for (const date of all.getTradingDates(from, "2035-12-31")) {
      sink += all.getTradingSession(date)?.open ?? 0;
    }
  });
}

/** The time a process takes to run a module. */
async function run(module: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-config", module],
  }).output();
  if (!success) throw new Error(`${module} does not run`);
}

const CALENDAR = new URL("../src/time/mod.ts", import.meta.url).href;

Deno.bench("start Deno with an empty module", {
  group: "import",
  baseline: true,
  n: 20,
  warmup: 2,
}, () => run("data:application/javascript,"));

Deno.bench("start Deno and import the calendar", {
  group: "import",
  n: 20,
  warmup: 2,
}, () => run(CALENDAR));

addEventListener("unload", () => {
  // Reading it keeps the loops above from being optimised away.
  if (Number.isNaN(sink)) console.log(sink);
});
