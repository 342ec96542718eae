import { ALPACA_TEST_KEYS, AlpacaVenue } from "../../../feeds/venue/alpaca_venue.ts";
import { BinanceVenue } from "../../../feeds/venue/binance_venue.ts";
import { FastTime, inProjectOfInit, LiveProcess } from "./_vendor_run.ts";
const NO_HISTORY: [RegExp, string] = [/ {2}historical:[^]*?\n\n/, ""];
Deno.test("x", () =>
  inProjectOfInit(async ({ folder, config }) => {
    const venue = new AlpacaVenue();
    const api = { data_api: "alpaca", stream_url: venue.streamUrl, rest_url: venue.restUrl };
    const path = config("a", api, []);
    const bare = config("b", api, [NO_HISTORY]);
    const go = async (what: string, p: string, env: Record<string,string>, at = "2025-07-03T15:00:10Z") => {
      const run = new LiveProcess([p, "--db", "live.db", "--once", "--json"], folder, new FastTime(at), env);
      setTimeout(() => { try { run.kill("SIGINT"); } catch { /**/ } }, 8000);
      const { code, stderr } = await run.ended();
      console.log(`=== ${what}: ${code}\n${stderr}`);
      for (const line of run.lines.slice(-6)) console.log(JSON.stringify(line).slice(0, 400));
    };
    const wrong = { ...ALPACA_TEST_KEYS, APCA_API_SECRET_KEY: "wrong-secret-of-mine" };
    await go("wrong key, history", path, wrong);
    await go("wrong key, stream", bare, wrong);
    await go("missing", bare, {APCA_API_KEY_ID: ""});
    venue.authenticationError = { code: 409, msg: "insufficient subscription" };
    await go("plan", bare, ALPACA_TEST_KEYS);
    venue.authenticationError = undefined;
    venue.symbolLimit = 2;
    await go("limit", bare, ALPACA_TEST_KEYS);
    venue.symbolLimit = 100;
    await go("holiday", bare, ALPACA_TEST_KEYS, "2025-07-04T15:00:10Z");
    await go("unknown symbols", bare, ALPACA_TEST_KEYS);
    const b = new BinanceVenue(); b.listed = ["BTCUSDT"];
    const bapi = { data_api: "binance", stream_url: b.streamUrl, rest_url: b.restUrl };
    const c = config("c", bapi, [NO_HISTORY, ["US_EQUITY", "CRYPTO"], [/symbols: .*/, "symbols: [BTCUSDT, NOPEUSDT]"]]);
    await go("binance", c, {});
    await venue.stop(); await b.stop();
    await go("nobody there", bare, ALPACA_TEST_KEYS);
  }));
