/** Live runs of tests: a small market in a folder, and configs that replay it. */
import { parseSessionConfig } from "../../src/config/parse.ts";
import type {
  SessionConfig,
  SessionConfigInput,
} from "../../src/config/session_config.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";

const SYMBOLS = ["AAA", "BBB"];
export const FROM = "2025-07-02";
/** An early close. */
export const TO = "2025-07-03";
const STRATEGY = new URL("../fixtures/strategies/flipper.ts", import.meta.url)
  .href;

/** A folder with a market of two symbols and two days; the second closes early. */
export async function inReplayFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const store = openBarStore(`${folder}/market.db`, { create: true });
    writeDemoMarket(store, { symbols: SYMBOLS, from: FROM, to: TO });
    store.close();
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The input of a config that replays the market. */
export function replayInput(
  folder: string,
  replay: Record<string, unknown> = {},
): SessionConfigInput {
  return {
    session_name: "replayed",
    mode: "live",
    session_data_config: { symbols: SYMBOLS, streams: ["1m", "5m"] },
    api_config: { data_api: "replay" },
    live_config: {
      replay: {
        store: `${folder}/market.db`,
        speed_multiplier: 20_000,
        ...replay,
      },
    },
    strategies: [{ module: STRATEGY }],
  };
}

/** The config that replays the market. */
export function liveReplayConfig(
  folder: string,
  replay?: Record<string, unknown>,
): SessionConfig {
  return parseSessionConfig(replayInput(folder, replay));
}
