/**
 * Foreign modules of every kind, in every command that loads them: without the
 * sandbox they can write a file, in the sandbox none can, and the result is the
 * same.
 */
import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { openbell } from "../cli/_openbell.ts";
import { configOf, makeFenceMarket } from "./_runs.ts";

/** A module that writes a file wherever it is called, named by the place. */
const witness = (folder: string) =>
  `import { defineScanner, defineStrategy } from "@openbell/session/strategy";
const tell = (place) => {
  for (const write of [
    () => Deno.writeTextFileSync(${JSON.stringify(folder)} + "/" + place, ""),
    () => process.getBuiltinModule("node:fs")
      .writeFileSync(${JSON.stringify(folder)} + "/" + place, ""),
  ]) {
    try {
      write();
    } catch { /* the next one */ }
  }
};
tell("load");
export const indicators = [{
  name: "own",
  outputs: ["own"],
  warmup: 0,
  create() {
    tell("create");
    return {
      reset() {},
      update({ close }) {
        tell("update");
        return close;
      },
    };
  },
}];
export function commission() {
  tell("cost");
  return 0;
}
class Both {
  subscriptions = [{ intervals: ["5m"] }];
  #count = 0;
  onBar(context, { symbol, interval }) {
    tell("bar");
    const { value } = context.indicator(symbol, "own");
    if (++this.#count % 7 === 3) context.buy(symbol, 1 + Math.round(value) % 5);
  }
  scan() {
    tell("scan");
    return { symbols: ["BBB"] };
  }
}
export default () => new Both();
`;

/** A config whose strategy, scanner, indicator and commission are of one module. */
function writeConfig(folder: string, module: string): string {
  const config = configOf({ module, kind: "scanner" });
  const data = config.session_data_config;
  const path = `${folder}/config.json`;
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      ...config,
      strategies: [{ module }],
      trading_config: {
        ...config.trading_config,
        commission: { type: "module", module },
      },
      session_data_config: {
        ...data,
        indicators: {
          modules: [module],
          session: [
            { id: "own", name: "own", interval: "5m" },
            { id: "other", name: "own", interval: "1m" },
          ],
        },
      },
    }),
  );
  return path;
}

/** The places at which a run calls the module. */
const PLACES = ["bar", "cost", "create", "load", "scan", "update"];

/** Commands, and the places at which they call the module. */
const COMMANDS: readonly (readonly [
  readonly string[],
  readonly string[],
])[] = [
  [["backtest", "--check"], ["load"]],
  [["backtest"], PLACES],
  [["backtest", "--report"], PLACES],
  [
    [
      "sweep",
      "--set",
      "trading_config.max_per_symbol=1e8,2e8",
      "--workers",
      "1",
    ],
    PLACES,
  ],
];

Deno.test("no module of a config has a permission in the sandbox, whatever loads it", async (t) => {
  await withFolder(async (folder) => {
    const db = makeFenceMarket(folder);
    const seen = `${folder}/seen`;
    const module = `${folder}/witness.js`;
    Deno.writeTextFileSync(module, witness(seen));
    const config = writeConfig(folder, module);
    const run = async (args: readonly string[]) => {
      await Deno.remove(seen, { recursive: true }).catch(() => {});
      Deno.mkdirSync(seen);
      const [command, ...options] = args;
      const isCheck = options.includes("--check");
      const { code, stdout, stderr } = await openbell([
        ...[command, config, "--db", db, "--quiet", ...options],
        ...(isCheck ? [] : ["--json", "-"]),
      ]);
      assertEquals(code, 0, stderr);
      const hashes = stdout.match(/"hash": "\w+"/g) ?? [];
      assert(isCheck || hashes.length > 0, stdout);
      return {
        hashes,
        places: [...Deno.readDirSync(seen)].map(({ name }) => name).sort(),
      };
    };
    for (const [args, places] of COMMANDS) {
      await t.step(args.join(" "), async () => {
        const page = args.includes("--report") ? [`${folder}/page.html`] : [];
        const free = await run([...args, ...page]);
        assertEquals(free.places, places);
        const boxed = await run([...args, ...page, "--sandbox"]);
        assertEquals(boxed.places, []);
        assertEquals(boxed.hashes, free.hashes);
      });
    }
  });
});

Deno.test("the report of a run calls no scanner again", async () => {
  await withFolder(async (folder) => {
    const db = makeFenceMarket(folder);
    const count = `${folder}/scans`;
    Deno.writeTextFileSync(
      `${folder}/counting.js`,
      `export default {
  name: "counting",
  scan() {
    Deno.writeTextFileSync(${JSON.stringify(count)}, "x", { append: true });
    return { symbols: [] };
  },
};`,
    );
    const module = `${folder}/counting.js`;
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(
      config,
      JSON.stringify(configOf({ module, kind: "scanner" })),
    );
    const scans = async (...options: string[]) => {
      Deno.writeTextFileSync(count, "");
      const args = ["backtest", config, "--db", db, "--quiet", ...options];
      const { code, stderr } = await openbell(args);
      assertEquals(code, 0, stderr);
      return Deno.readTextFileSync(count).length;
    };
    const once = await scans();
    assert(once > 0);
    assertEquals(await scans("--report", `${folder}/page.html`), once);
  });
});
