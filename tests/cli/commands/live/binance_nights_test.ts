/** Two sessions of Binance over the venue's sockets: a restart of either side. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { BinanceVenue } from "../../../feeds/venue/binance_venue.ts";
import { openbell } from "../../_openbell.ts";
import {
  dailyBefore,
  inProjectOfInit,
  type Line,
  LiveProcess,
  MarketClock,
  MINUTE,
  TradingVenue,
} from "./_vendor_run.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT"];
const [SUNDAY, MONDAY] = ["2025-07-06", "2025-07-07"];
const MIDNIGHT = Date.parse(`${MONDAY}T00:00:00Z`);

const isFillOf = (date: string) => (line: Line) =>
  line.type === "fill" && line.date === date;

Deno.test("Binance's sessions follow one another through the night, a restart of the venue and a kill -9, and verify agrees", () =>
  inProjectOfInit(async ({ folder, config }) => {
    const venue = new BinanceVenue();
    venue.listed = SYMBOLS;
    const path = config("nights", {
      data_api: "binance",
      stream_url: venue.streamUrl,
      rest_url: venue.restUrl,
    }, [
      ["exchange_group: US_EQUITY", "exchange_group: CRYPTO"],
      [/symbols: .*/, `symbols: [${SYMBOLS.join(", ")}]`],
      [/ {2}historical:[^]*?\n\n/, ""],
    ]);
    const clock = new MarketClock(folder, `${SUNDAY}T23:56:20Z`);
    const joined = clock.now();
    const open = MIDNIGHT - 24 * 60 * MINUTE;
    const market = new TradingVenue(venue, clock, SYMBOLS, open);
    venue.dailyBars = dailyBefore(SYMBOLS, SUNDAY, 3);
    const db = `${folder}/live.db`;
    const start = () =>
      new LiveProcess([path, "--db", db, "--json"], folder, clock);

    const first = start();
    await first.line(({ kind }) => kind === "subscribed");
    const streams = (run: LiveProcess) =>
      run.sees("ETHUSDT", market.endMinute());
    while (clock.now() < MIDNIGHT) await streams(first);
    const fill = first.lines.find(isFillOf(SUNDAY));
    assert(Date.parse(String(fill?.marketTime)) > joined);
    const ended = await first.line(({ type }) => type === "session_end");
    assertEquals(ended.date, SUNDAY);
    await first.line(({ type, date }) =>
      type === "session_start" && date === MONDAY
    );
    for (let minute = 0; minute < 3; minute++) await streams(first);
    assert(first.lines.some(isFillOf(MONDAY)));
    const port = await venue.goAway();
    await first.line(({ type }) => type === "disconnect");
    market.endMinute();
    venue.comeBack(port);
    await first.line(({ type }) => type === "reconnect");
    // The venue streams to whoever has subscribed: a connection alone gets no bar.
    await first.line(() =>
      first.lines.filter(({ kind }) => kind === "subscribed").length === 2
    );
    await streams(first);
    first.kill("SIGKILL");
    await first.ended();

    market.endMinute();
    const second = start();
    await second.line(({ kind }) => kind === "subscribed");
    for (let minute = 0; minute < 3; minute++) await streams(second);
    assert(second.lines.some(isFillOf(MONDAY)));
    second.kill("SIGINT");
    const { code, stderr } = await second.ended();
    await venue.stop();
    assertEquals(code, 0, stderr);
    const result = second.lines.find(({ type }) => type === "result");
    assertEquals(result?.sessions, 2);
    // Neither start tells what the other has told.
    const keyOf = ({ date, order }: Line) => `${date} ${order}`;
    const told = [first, second].map(({ lines }) =>
      new Set(lines.filter(({ type }) => type === "fill").map(keyOf))
    );
    assertEquals([...told[0].intersection(told[1])], []);

    for (const date of [SUNDAY, MONDAY]) {
      const verify = ["live", "verify", date, "--db", db];
      const verified = await openbell(verify, { cwd: folder });
      assertEquals(verified.code, 0, verified.stderr);
      assertMatch(verified.stdout, /: equal, hash/);
    }
  }));
