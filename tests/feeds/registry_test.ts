import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import {
  feedProblems,
  feedSettings,
  findVendor,
} from "../../src/feeds/registry.ts";

function live(data_api: string, over: Record<string, unknown> = {}) {
  return parseSessionConfig({
    mode: "live",
    session_data_config: { symbols: ["QZX"], streams: ["1m"] },
    api_config: { data_api },
    ...over,
  });
}

Deno.test("vendors are found by name, with help for a misspelt one", () => {
  assertEquals(findVendor("binance").exchange, "CRYPTO");
  const { message } = assertThrows(() => findVendor("alpca"), SessionError);
  assertEquals(message, 'There is no feed "alpca"; did you mean alpaca?');
  assertStringIncludes(
    assertThrows(() => findVendor("toString"), SessionError).message,
    "known are alpaca and binance",
  );
});

Deno.test("all that a live config misses of its vendor is listed", () => {
  const none = () => undefined;
  const replay = live("replay", {
    live_config: { replay: { store: "bars.db" } },
  });
  const all = feedProblems(live("alpaca"), "5m", none);
  assertEquals(all.length, 2);
  assertStringIncludes(all[0], "APCA_API_KEY_ID and APCA_API_SECRET_KEY");
  assertStringIncludes(all[1], "alpaca streams 1m, not 5m");
  assertEquals(feedProblems(live("alpaca"), "1m", () => "set"), []);
  assertEquals(feedProblems(live("binance"), "1s", none), []);
  assertEquals(feedProblems(replay, "1d", none), []);
});

Deno.test("settings of a feed are those of the config", () => {
  assertEquals(
    feedSettings(live("alpaca", {
      api_config: {
        data_api: "alpaca",
        feed: "sip",
        stream_url: "ws://127.0.0.1:1",
        rest_url: "http://127.0.0.1:2/",
      },
      live_config: { silence_seconds: 60 },
    })),
    {
      feed: "sip",
      assetClass: "EQUITY",
      streamUrl: "ws://127.0.0.1:1",
      restUrl: "http://127.0.0.1:2/",
      silenceMs: 60_000,
      adjustment: null,
    },
  );
  const crypto = live("alpaca", { exchange_group: "CRYPTO" });
  assertEquals(feedSettings(crypto).assetClass, "CRYPTO");
});
