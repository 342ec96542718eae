/** A laptop that sleeps for ten minutes while the market trades. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  ALPACA_TEST_KEYS,
  AlpacaVenue,
} from "../../../feeds/venue/alpaca_venue.ts";
import { openbell } from "../../_openbell.ts";
import {
  dailyBefore,
  inProjectOfInit,
  LiveProcess,
  MarketClock,
  MINUTE,
  TradingVenue,
} from "./_vendor_run.ts";

const SYMBOLS = ["ALFA", "BRAVO", "CHARLIE", "DELTA"];
const DATE = "2025-07-03";
const OPEN = Date.parse(`${DATE}T13:30:00Z`);
const MINUTES = 10;

for (
  const [connection, isLost] of [
    ["is lost", true],
    ["holds what came meanwhile", false],
  ] as const
) {
  Deno.test(`a machine that sleeps for ten minutes, whose connection ${connection}, delivers them all, fills nothing in them, and goes on`, () =>
    inProjectOfInit(async ({ folder, config }) => {
      const venue = new AlpacaVenue();
      const path = config("asleep", {
        data_api: "alpaca",
        stream_url: venue.streamUrl,
        rest_url: venue.restUrl,
      }, [[/ {2}historical:[^]*?\n\n/, ""]]);
      venue.dailyBars = dailyBefore(SYMBOLS, DATE, 3);
      const clock = new MarketClock(folder, `${DATE}T15:00:20Z`);
      const market = new TradingVenue(venue, clock, SYMBOLS, OPEN);
      const db = `${folder}/live.db`;
      const run = new LiveProcess(
        [path, "--db", db, "--once", "--json"],
        folder,
        clock,
        ALPACA_TEST_KEYS,
      );
      await run.line(({ kind }) => kind === "subscribed");
      for (let minute = 0; minute < 3; minute++) {
        await run.sees("DELTA", market.endMinute());
      }
      const asleep = clock.now();
      run.kill("SIGSTOP");
      if (isLost) venue.connections.all.at(-1)?.drop();
      const slept = Array.from({ length: MINUTES }, () => market.endMinute());
      const awake = clock.now();
      run.kill("SIGCONT");
      for (const start of slept) await run.sees("DELTA", start);
      if (isLost) await run.line(({ type }) => type === "reconnect");
      for (let minute = 0; minute < 3; minute++) {
        await run.sees("DELTA", market.endMinute());
      }
      run.kill("SIGINT");
      const { code, stderr } = await run.ended();
      await venue.stop();
      assertEquals(code, 0, stderr);

      const fills = run.lines.filter(({ type }) => type === "fill")
        .map(({ marketTime }) => Date.parse(String(marketTime)));
      assert(fills.some((instant) => instant < asleep), "no fill before");
      assert(fills.some((instant) => instant > awake), "no fill after");
      // The minute in which it fell asleep is one of those that are over.
      const [first] = slept;
      assertEquals(
        fills.filter((instant) =>
          instant >= first + MINUTE && instant < awake - MINUTE
        ),
        [],
      );
      const gaps = run.lines.filter(({ type }) => type === "gap");
      assertEquals(gaps, []);
      const verify = ["live", "verify", DATE, "--db", db];
      const verified = await openbell(verify, { cwd: folder });
      assertEquals(verified.code, 0, verified.stderr);
      assertMatch(verified.stdout, /^asleep 2025-07-03: equal, hash/);
    }));
}
