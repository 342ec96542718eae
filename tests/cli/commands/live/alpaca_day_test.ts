/** A session of Alpaca as a new user would run it, over the venue's sockets. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  ALPACA_TEST_KEYS,
  AlpacaVenue,
} from "../../../feeds/venue/alpaca_venue.ts";
import { openbell } from "../../_openbell.ts";
import {
  barAt,
  barsOf,
  dailyBefore,
  inProjectOfInit,
  LiveProcess,
  MarketClock,
  MINUTE,
  TradingVenue,
} from "./_vendor_run.ts";

const SYMBOLS = ["ALFA", "BRAVO", "CHARLIE", "DELTA"];
// The day before Independence Day closes at 13:00 in New York.
const DATE = "2025-07-03";
const OPEN = Date.parse(`${DATE}T13:30:00Z`);
const CLOSE = Date.parse(`${DATE}T17:00:00Z`);

Deno.test("a backtest's config with another mode and two keys trades the rest of Alpaca's session; verify, a backtest and settle agree", () =>
  inProjectOfInit(async ({ folder, config }) => {
    const venue = new AlpacaVenue();
    const path = config("alpaca_day", {
      data_api: "alpaca",
      feed: "iex",
      stream_url: venue.streamUrl,
      rest_url: venue.restUrl,
    });
    for (const day of ["2025-06-30", "2025-07-01", "2025-07-02"]) {
      const from = Date.parse(`${day}T13:30:00Z`);
      venue.bars.push(...barsOf(SYMBOLS, from, from + 390 * MINUTE));
    }
    venue.dailyBars = dailyBefore(SYMBOLS, DATE, 60);
    venue.pageBars = 1_000;
    venue.answers.push(() =>
      venue.json({ message: "too many requests." }, 429, { "retry-after": "1" })
    );
    const clock = new MarketClock(folder, `${DATE}T16:52:20Z`);
    const joined = clock.now();
    const market = new TradingVenue(venue, clock, SYMBOLS, OPEN);
    const db = `${folder}/live.db`;
    const run = new LiveProcess(
      [path, "--db", db, "--once", "--json"],
      folder,
      clock,
      ALPACA_TEST_KEYS,
    );
    const streams = () => run.sees("DELTA", market.endMinute());
    await run.line(({ kind }) => kind === "subscribed");
    for (let minute = 52; minute < 55; minute++) await streams();
    // The connection ends, and what is missed is asked for.
    venue.connections.all.at(-1)?.drop();
    await run.line(({ type }) => type === "disconnect");
    const missed = market.endMinute();
    await run.line(({ type }) => type === "reconnect");
    await run.sees("DELTA", missed);
    await streams();
    // A bar is left out by the stream, and another one is corrected.
    await run.sees("DELTA", market.endMinute(["BRAVO"]));
    const corrected = market.endMinute();
    await run.sees("DELTA", corrected);
    const connection = venue.connections.all.at(-1);
    connection?.sendCorrections({ ...barAt("ALFA", corrected), volume: 7 });
    await streams();
    assertEquals(clock.now() >= CLOSE, true);
    const { code, stderr } = await run.ended();
    await venue.stop();
    assertEquals(code, 0, stderr);
    const of = (type: string) => run.lines.filter((one) => one.type === type);

    // No order fills before the program came.
    const fills = of("fill");
    assert(fills.length > 0, "no fill");
    const filled = fills.map(({ marketTime }) =>
      Date.parse(String(marketTime))
    );
    assert(filled.every((instant) => instant > joined));
    assert(of("disconnect").length > 0 && of("reconnect").length > 0);
    const [ended] = of("session_end");
    assertEquals([ended.date, ended.sessions], [DATE, 1]);
    const [result] = of("result");
    assertEquals(result.fills, fills.length);
    const written = `${JSON.stringify(run.lines)}${stderr}`;
    for (const key of Object.values(ALPACA_TEST_KEYS)) {
      assert(!written.includes(key), "a key is written");
    }

    const inFolder = (...args: string[]) => openbell(args, { cwd: folder });
    const verify = ["live", "verify", DATE, "--db", db];
    const verified = await inFolder(...verify);
    assertEquals(verified.code, 0, verified.stderr);
    assertMatch(verified.stdout, /^alpaca_day 2025-07-03: equal, hash/);

    const past = `${folder}/past.yaml`;
    Deno.writeTextFileSync(
      past,
      Deno.readTextFileSync(path)
        .replace("mode: live", "mode: backtest")
        .replace(/(start|end)_date: \S+/g, `$1_date: ${DATE}`),
    );
    const repeated = await inFolder(
      "backtest",
      past,
      "--db",
      db,
      "--json",
      "-",
    );
    assertEquals(repeated.code, 0, repeated.stderr);
    assertEquals(JSON.parse(repeated.stdout).hash, result.hash);

    const settled = await inFolder("live", "settle", DATE, "--db", db);
    assertEquals(settled.code, 0, settled.stderr);
    assertMatch(
      settled.stdout,
      /2025-07-03T16:58:00\S* ALFA correction: .* 7\n/,
    );
    const changed = await inFolder(...verify);
    assertEquals(changed.code, 1);
    assertMatch(changed.stderr, /the slice that begins at \S+ was delivered/);
  }));
