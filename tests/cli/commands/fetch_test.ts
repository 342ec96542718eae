import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openbellArgs } from "../_openbell.ts";
import { inFolder } from "./_in_folder.ts";
import {
  ALPACA_TEST_KEYS,
  AlpacaVenue,
} from "../../feeds/venue/alpaca_venue.ts";
import { BinanceVenue } from "../../feeds/venue/binance_venue.ts";
import type { VenueBar } from "../../feeds/venue/venue.ts";

const MINUTE = 60_000;

/** The half day after Thanksgiving, 210 minutes; every tenth has no trade. */
const OPEN = Date.parse("2025-11-28T14:30Z");
const TRADED = Array.from({ length: 210 }, (_, i) => i)
  .filter((i) => i % 10 !== 9);

function barAt(symbol: string, start: number): VenueBar {
  const price = 20 + start / MINUTE % 11;
  return {
    symbol,
    start,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price,
    volume: 5,
  };
}

Deno.test("fetch fills a store from Alpaca, and a second time it asks for nothing", async () => {
  const venue = new AlpacaVenue();
  venue.bars = TRADED.map((i) => barAt("QZX", OPEN + i * MINUTE));
  try {
    await inFolder(async (run) => {
      const command =
        `fetch alpaca QZX --from 2025-11-27 --to 2025-11-28 --db bars.db --base-url ${venue.restUrl}`;
      const first = await run(command, ALPACA_TEST_KEYS);
      assertEquals(first.code, 0, first.stderr);
      assertStringIncludes(first.stdout, "189 bars of 1 day fetched");
      assertStringIncludes(first.stdout, "added 189, already stored 0");
      const asked = venue.requests.length;
      const again = await run(command, ALPACA_TEST_KEYS);
      assertEquals(again.code, 0, again.stderr);
      assertStringIncludes(again.stdout, "1 day stored before");
      assertEquals(venue.requests.length, asked);
      // Minutes without trades are no gaps: the source leaves them out.
      const quality = await run("quality --db bars.db --json");
      assertEquals(quality.code, 0, quality.stderr);
      assertStringIncludes(
        quality.stdout,
        '"no_trade":21,"missing":0,"quality":100',
      );
      const imports = await run("db imports --db bars.db");
      assertStringIncludes(imports.stdout, "alpaca iex QZX 1m 2025-11-28");
      // Keys are in nothing that is written, stored either.
      const written = [first, again, quality, imports]
        .map(({ stdout, stderr }) => stdout + stderr).join();
      for (const key of Object.values(ALPACA_TEST_KEYS)) {
        assert(!written.includes(key));
      }
    });
  } finally {
    await venue.stop();
  }
});

Deno.test("fetch reads Binance without keys", async () => {
  const venue = new BinanceVenue();
  const from = Date.parse("2025-11-29T00:00Z");
  venue.bars = Array.from(
    { length: 2 * 1_440 },
    (_, i) => barAt("QZXUSDT", from + i * MINUTE),
  );
  venue.listed = ["QZXUSDT"];
  try {
    await inFolder(async (run) => {
      const command =
        `--from 2025-11-29 --to 2025-11-30 --db c.db --base-url ${venue.restUrl}`;
      const { code, stdout, stderr } = await run(
        `fetch binance QZXUSDT ${command} --json`,
      );
      assertEquals(code, 0, stderr);
      const summary = JSON.parse(stdout);
      assertEquals([summary.added, summary.datesDone], [2_880, 2]);
      const wrong = await run(`fetch binance NOPE ${command}`);
      assertEquals(wrong.code, 1);
      assertEquals(
        wrong.stderr,
        "error: binance refuses bars of NOPE: status 400 Invalid symbol.\n",
      );
    });
  } finally {
    await venue.stop();
  }
});

Deno.test("what is wrong with a fetch is said before a store is made", async () => {
  await inFolder(async (run) => {
    const rest = "--from 2025-11-28 --db none.db";
    for (
      const [args, ...texts] of [
        [`fetch alpaca QZX ${rest}`, "APCA_API_KEY_ID and APCA_API_SECRET_KEY"],
        [`fetch alpacca QZX ${rest}`, "did you mean alpaca?"],
        [`fetch binance QZX ${rest} --interval 7m`, '--interval is "7m"'],
        [`fetch binance QZX ${rest} --feed iex`, "--feed is not for binance"],
        [`fetch binance QZX ${rest} --to 2025-11-27`, "is after 2025-11-27"],
        [`fetch binance QZX ${rest} --to 2025-02-30`, "2025-02-30"],
        [`fetch binance QZX ${rest} --group MARS`, "MARS"],
        [`fetch binance QZX ${rest} --base-url nowhere`, "--base-url"],
        [`fetch binance Q,X ${rest}`, "Not a symbol"],
      ]
    ) {
      const { code, stderr } = await run(args);
      assertEquals(code, 2, `${args}: ${stderr}`);
      for (const text of texts) assertStringIncludes(stderr, text);
    }
    const { code } = await run("db info --db none.db");
    assertEquals(code, 1, "there is no store");
  });
});

Deno.test("a symbol of which Alpaca has no bars, and wrong keys, are named", async () => {
  const venue = new AlpacaVenue();
  venue.bars = TRADED.map((i) => barAt("QZX", OPEN + i * MINUTE));
  try {
    await inFolder(async (run) => {
      const rest =
        `--from 2025-11-28 --to 2025-11-28 --db bars.db --base-url ${venue.restUrl}`;
      const symbol = await run(
        `fetch alpaca QZX QXZ ${rest}`,
        ALPACA_TEST_KEYS,
      );
      assertEquals(symbol.code, 1);
      assertStringIncludes(
        symbol.stderr,
        "alpaca has no bars of QXZ from 2025-11-28 to 2025-11-28",
      );
      const keys = await run(`fetch alpaca ABC ${rest}`, {
        ...ALPACA_TEST_KEYS,
        APCA_API_SECRET_KEY: "not-the-secret",
      });
      assertEquals(keys.code, 1);
      assertStringIncludes(
        keys.stderr,
        "refuses bars of ABC with APCA_API_KEY_ID, APCA_API_SECRET_KEY and the plan of these keys",
      );
      assert(!keys.stderr.includes("not-the-secret"));
    });
  } finally {
    await venue.stop();
  }
});

Deno.test("Ctrl-C ends a fetch that waits for an answer, and leaves whole days", async () => {
  const venue = new AlpacaVenue();
  venue.bars = TRADED.map((i) => barAt("QZX", OPEN + i * MINUTE));
  let release = () => {};
  const gate = new Promise<void>((resolve) => release = resolve);
  const asked = new Promise<void>((resolve) =>
    venue.answers.push(async () => {
      resolve();
      await gate;
      return venue.json({ bars: {}, next_page_token: null });
    })
  );
  try {
    await inFolder(async (run, cwd) => {
      const args =
        `fetch alpaca QZX --from 2025-11-28 --to 2025-11-28 --db bars.db --base-url ${venue.restUrl}`;
      const process = new Deno.Command(Deno.execPath(), {
        args: openbellArgs(args.split(" ")),
        cwd,
        env: { ...ALPACA_TEST_KEYS, NO_COLOR: "1" },
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      await asked;
      process.kill("SIGINT");
      const { code, stderr } = await process.output();
      release();
      assertEquals(code, 1);
      assertStringIncludes(
        new TextDecoder().decode(stderr),
        "error: The fetch was interrupted; whole days are stored",
      );
      const again = await run(args, ALPACA_TEST_KEYS);
      assertEquals(again.code, 0, again.stderr);
      assertStringIncludes(again.stdout, "added 189");
    });
  } finally {
    await venue.stop();
  }
});
