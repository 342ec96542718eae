/** What a new user does wrong, and what the run says then. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ALPACA_TEST_KEYS,
  AlpacaVenue,
} from "../../../feeds/venue/alpaca_venue.ts";
import { BinanceVenue } from "../../../feeds/venue/binance_venue.ts";
import {
  dailyBefore,
  inProjectOfInit,
  LiveProcess,
  MarketClock,
  type Project,
} from "./_vendor_run.ts";

const NOON = "2025-07-03T16:00:10Z";
const HOLIDAY = "2025-07-04T16:00:10Z";
/** Without history, the stream is the first to be refused. */
const NO_HISTORY = [/ {2}historical:[^]*?\n\n/, ""] as const;

/** Starts a run of a config, in a store of its own. */
function start(
  { folder }: Project,
  path: string,
  env: Record<string, string>,
  at: string = NOON,
): LiveProcess {
  const args = [path, "--db", `${path}.db`, "--once", "--json"];
  return new LiveProcess(args, folder, new MarketClock(folder, at), env);
}

Deno.test("keys, plan and the number of symbols that Alpaca refuses end the run with one error that names them", () =>
  inProjectOfInit(async (project) => {
    const venue = new AlpacaVenue();
    venue.now = new MarketClock(project.folder, NOON).now;
    const api = {
      data_api: "alpaca",
      stream_url: venue.streamUrl,
      rest_url: venue.restUrl,
    };
    const path = project.config("history", api);
    const bare = project.config("bare", api, [NO_HISTORY]);
    const wrong = {
      ...ALPACA_TEST_KEYS,
      APCA_API_SECRET_KEY: "n0tTheSecretOfTheVenue",
    };
    const none = { APCA_API_KEY_ID: "", APCA_API_SECRET_KEY: "" };
    const fails = async (
      config: string,
      env: Record<string, string>,
      ...texts: readonly string[]
    ) => {
      const run = start(project, config, env);
      const { code, stderr } = await run.ended();
      assertEquals(code, env === none ? 2 : 1, stderr);
      assertEquals(stderr.match(/^error: /gm)?.length, 1, stderr);
      assert(!stderr.includes("    at "), stderr);
      for (const text of texts) assertStringIncludes(stderr, text);
      const written = `${stderr}${JSON.stringify(run.lines)}`;
      for (const key of Object.values(env)) {
        assert(key === "" || !written.includes(key), "a key is written");
      }
    };
    await fails(path, none, "APCA_API_KEY_ID and APCA_API_SECRET_KEY are not");
    await fails(path, wrong, "ALFA, BRAVO", "APCA_API_SECRET_KEY", "403");
    await fails(bare, wrong, "ALFA, BRAVO", "APCA_API_SECRET_KEY", "402");
    venue.authenticationError = { code: 409, msg: "insufficient subscription" };
    await fails(bare, ALPACA_TEST_KEYS, "the plan", "ALFA, BRAVO", "409");
    venue.authenticationError = undefined;
    venue.symbolLimit = 2;
    await fails(bare, ALPACA_TEST_KEYS, "so many symbols", "DELTA", "405");
    await venue.stop();
  }));

Deno.test("on a holiday the run says which session it waits for, and so does Ctrl-C", () =>
  inProjectOfInit(async (project) => {
    const venue = new AlpacaVenue();
    venue.now = new MarketClock(project.folder, HOLIDAY).now;
    venue.bars.push(...dailyBefore(["ALFA"], "2025-07-03", 1));
    const path = project.config("holiday", {
      data_api: "alpaca",
      stream_url: venue.streamUrl,
      rest_url: venue.restUrl,
    }, [NO_HISTORY]);
    const run = start(project, path, ALPACA_TEST_KEYS, HOLIDAY);
    const waits = await run.line(({ code }) => code === "session_awaited");
    assertStringIncludes(
      String(waits.text),
      "2025-07-07: it opens at 2025-07-07T13:30:00Z",
    );
    // Alpaca subscribes to any text: that is only told.
    const unknown = await run.line(({ kind }) => kind === "vendor_error");
    assertStringIncludes(String(unknown.text), "no bar of BRAVO, CHARLIE");
    run.kill("SIGINT");
    const { code, stderr } = await run.ended();
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stderr,
      "that of 2025-07-07 opens at 2025-07-07T13:30",
    );
    await venue.stop();
  }));

Deno.test("a symbol that Binance does not know ends the run and is named", () =>
  inProjectOfInit(async (project) => {
    const venue = new BinanceVenue();
    venue.now = new MarketClock(project.folder, NOON).now;
    venue.listed = ["BTCUSDT"];
    const path = project.config("wrong", {
      data_api: "binance",
      stream_url: venue.streamUrl,
      rest_url: venue.restUrl,
    }, [
      NO_HISTORY,
      ["exchange_group: US_EQUITY", "exchange_group: CRYPTO"],
      [/symbols: .*/, "symbols: [BTCUSDT, BTCUSDX]"],
    ]);
    const { code, stderr } = await start(project, path, {}).ended();
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, "error: binance refuses bars of BTCUSDX");
    await venue.stop();
  }));
