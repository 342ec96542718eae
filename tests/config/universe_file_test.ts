/** `universe: FILE`: one symbol per line, comments, mistakes with line numbers. */
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { loadSessionConfig } from "../../src/config/load.ts";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../src/config/parse.ts";
import { parseUniverse } from "../../src/config/universe_file.ts";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { readWithIndicators } from "../../src/system/config_indicators.ts";
import { config } from "./_config.ts";

const LIST = "\uFEFF# The names\r\nAAA\r\n\r\n  BRK.B  # class B\r\nC#D\r\n";
const SYMBOLS = ["AAA", "BRK.B", "C#D"];

async function withFolder(
  files: Readonly<Record<string, string>>,
  action: (folder: string) => unknown,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "openbell universe " });
  try {
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(join(folder, name), text);
    }
    await action(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a universe file is read by the same rules from a config file, a value and the command line's reader", async () => {
  const input = config({}, { universe: "names.txt" });
  await withFolder(
    { "names.txt": LIST, "run.json": JSON.stringify(input) },
    async (folder) => {
      const listed = parseSessionConfig(config({}, { universe: SYMBOLS }));
      assertEquals(loadSessionConfig(join(folder, "run.json")), listed);
      assertEquals(parseSessionConfig(input, { folder }), listed);
      const read = await readWithIndicators(input, { folder });
      assertEquals(read.config, listed);
      const path = join(folder, "names.txt");
      const absolute = parseSessionConfig(config({}, { universe: path }));
      assertEquals(absolute, listed);
    },
  );
});

Deno.test("all mistakes of a universe file come with their lines, and with those of the config", () => {
  const { symbols, problem } = parseUniverse(
    "AAA\nBBB CCC\n#\nSPY\nAAA\nDDD,EEE\n",
    new Set(["SPY"]),
    "u.txt",
  );
  assertEquals(symbols, []);
  assertEquals(
    problem,
    'u.txt, line 2: "BBB CCC" is not one symbol; ' +
      "line 4: SPY is among symbols, which are active from the start; " +
      "line 5: AAA is listed twice, first in line 1; " +
      'line 6: "DDD,EEE" is not one symbol',
  );
  return withFolder({ "u.txt": "SPY\n" }, (folder) => {
    const input = config({ mode: "bactest" }, { universe: "u.txt" });
    const { mistakes } = checkSessionConfig(input, { folder });
    assertEquals(mistakes.map(({ path }) => path), [
      "session_data_config.universe",
      "mode",
    ]);
    assertEquals(mistakes[0].found, '"u.txt"');
    assertStringIncludes(mistakes[0].hint, "line 1: SPY is among symbols");
  });
});

Deno.test("a missing, empty or long wrong universe file is one mistake", async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `A${i} B`).join("\n");
  await withFolder(
    { "empty.txt": "# none\n", "long.txt": lines },
    async (folder) => {
      for (
        const [universe, text] of [
          ["none.txt", "there is no such file"],
          ["empty.txt", "has no symbol"],
          ["long.txt", 'line 10: "A9 B" is not one symbol; and 20 more'],
        ]
      ) {
        const input = config({}, { universe });
        assertStringIncludes(
          assertThrows(
            () => parseSessionConfig(input, { folder }),
            SessionError,
          ).message,
          text,
        );
      }
      const input = config({ random_seed: "$a" }, { universe: "none.txt" });

      const { message } = await assertRejects(
        () => runSweep(input, { db: "none.db", folder, space: ["a=1,2"] }),
        SessionError,
      );
      assertStringIncludes(message, join(folder, "none.txt"));
    },
  );
});
