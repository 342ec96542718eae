import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openbell } from "../_openbell.ts";
import { ALPACA_TEST_KEYS } from "../../feeds/venue/alpaca_venue.ts";

const LIVE = `mode: live
session_data_config: { symbols: [QZX, ABC], streams: [1m, 5m] }
api_config: { data_api: alpaca }
`;

async function inFolder(
  action: (
    run: (
      args: string,
      env?: Record<string, string>,
    ) => ReturnType<typeof openbell>,
  ) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  const none = { APCA_API_KEY_ID: "", APCA_API_SECRET_KEY: "" };
  try {
    await Deno.writeTextFile(`${cwd}/live.yaml`, LIVE);
    await Deno.writeTextFile(
      `${cwd}/wrong.yaml`,
      LIVE.replace("[1m, 5m]", "[30s, 5m]"),
    );
    await Deno.writeTextFile(
      `${cwd}/backtest.yaml`,
      LIVE.replace(
        "mode: live",
        "backtest_config: { start_date: 2025-01-02, end_date: 2025-01-03 }",
      ),
    );
    await action((args, env = {}) =>
      openbell(args.split(" "), { cwd, env: { ...none, ...env } })
    );
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("live --check and config check say that nothing is missing, and run nothing", async () => {
  await inFolder(async (run) => {
    for (
      const command of ["live live.yaml --check", "config check live.yaml"]
    ) {
      const { code, stdout, stderr } = await run(
        `${command} --db bars.db`,
        ALPACA_TEST_KEYS,
      );
      assertEquals(code, 0, stderr);
      assertEquals(
        stdout,
        "live.yaml is valid: live bars of QZX, ABC from alpaca, simulated orders\n",
      );
    }
  });
});

Deno.test("all that a live run misses is said before it starts, checked or not", async () => {
  await inFolder(async (run) => {
    for (const check of [" --check", ""]) {
      const { code, stderr } = await run(`live wrong.yaml${check}`, {
        APCA_API_KEY_ID: ALPACA_TEST_KEYS.APCA_API_KEY_ID,
      });
      assertEquals(code, 2);
      for (
        const text of [
          "misses 3 things for a live run",
          "no bar store",
          "30s cannot be made of the 1m bars",
          "APCA_API_SECRET_KEY is not set",
        ]
      ) assertStringIncludes(stderr, text);
      assert(!stderr.includes(ALPACA_TEST_KEYS.APCA_API_KEY_ID));
    }
    const mode = await run("live backtest.yaml --db bars.db", ALPACA_TEST_KEYS);
    assertEquals(mode.code, 2);
    assertStringIncludes(mode.stderr, "write mode: live");
  });
});
