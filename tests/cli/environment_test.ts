/** Zone, language and limits of the machine change no byte of a result. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";
import { openbell, openbellArgs } from "./_openbell.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-09");
const ENVIRONMENTS: readonly Record<string, string>[] = [
  { TZ: "UTC", LANG: "C", LC_ALL: "C" },
  { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  { TZ: "America/St_Johns", LANG: "ar_EG.UTF-8", LC_ALL: "ar_EG.UTF-8" },
  { TZ: "no/zone", LANG: "xx", LC_ALL: "xx", HOME: "/nowhere" },
];
/** Figures of a result that are measured. */
const MEASURED = ["seconds", "startSeconds", "metrics"];

const STRATEGY = `export default {
  subscriptions: [{ intervals: ["5m"] }],
  setup(c) { c.schedule("10:30", () => c.log("half past ten")); },
  onBar(c, { symbol, close }) {
    if (c.position(symbol) === 0) c.buy(symbol, 1000, { tag: "İi" });
    else c.sell(symbol, 1000);
  },
};`;

/** Writes a market, a strategy and a config, and returns the paths. */
function prepare(folder: string) {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "IIII", seed: 1 }, { name: "ii", seed: 2, gaps: 0.1 }],
  });
  const module = `${folder}/strategy.ts`;
  Deno.writeTextFileSync(module, STRATEGY);
  const config = `${folder}/config.json`;
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      backtest_config: {
        start_date: DAYS[0].date,
        end_date: DAYS[DAYS.length - 1].date,
      },
      session_data_config: { symbols: ["IIII", "ii"], streams: ["1m", "5m"] },
      strategies: [{ module }],
      variables: { seed: 1 },
      random_seed: "$seed",
    }),
  );
  return { db, config };
}

/** Everything that commands write in an environment, by name. */
async function outputsOf(
  folder: string,
  { db, config }: { readonly db: string; readonly config: string },
  env: Record<string, string>,
): Promise<Record<string, string>> {
  // A home without a cache would be filled by a download.
  const cache = Deno.env.get("DENO_DIR") ??
    `${Deno.env.get("HOME")}/.cache/deno`;
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await openbell(args, {
      cwd: folder,
      env: { DENO_DIR: cache, ...env },
    });
    assertEquals([code, stderr], [0, ""]);
    return stdout;
  };
  const tables = ["trades", "fills", "equity"];
  await run(
    ...["backtest", config, "--db", db, "--quiet", "--json", "result.json"],
    ...tables.flatMap((name) => [`--${name}`, `${name}.csv`]),
  );
  const result = JSON.parse(Deno.readTextFileSync(`${folder}/result.json`));
  for (const name of MEASURED) delete result[name];
  const exported = await run("export", "IIII", "1m", "--db", db);
  Deno.writeTextFileSync(`${folder}/IIII_1m.csv`, exported);
  const copy = `${crypto.randomUUID()}.db`;
  const { findings, ...summary } = JSON.parse(
    await run("import", "IIII_1m.csv", "--db", copy, "--json"),
  );
  return {
    result: JSON.stringify(result),
    ...Object.fromEntries(
      tables.map((
        name,
      ) => [name, Deno.readTextFileSync(`${folder}/${name}.csv`)]),
    ),
    exported,
    imported: JSON.stringify([findings, summary.added]),
    copy: await run("export", "IIII", "1m", "--db", copy),
    quality: await run("quality", "--db", db),
    calendar: await run(
      ...["calendar", "LSE", "--from", DAYS[0].date, "--to", DAYS[3].date],
    ),
  };
}

Deno.test("commands write the same bytes in every zone and language", async () => {
  await withFolder(async (folder) => {
    const inputs = prepare(folder);
    const [first, ...others] = ENVIRONMENTS;
    const expected = await outputsOf(folder, inputs, first);
    assertEquals(expected.copy, expected.exported);
    for (const env of others) {
      assertEquals(await outputsOf(folder, inputs, env), expected, env.TZ);
    }
  });
});

Deno.test({
  name: "runs and sweeps need few open files",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const { db, config } = prepare(folder);
      const limited = async (...args: string[]) => {
        const { code, stderr } = await new Deno.Command("sh", {
          args: [
            ...["-c", 'ulimit -n 64; exec "$@"', "sh", Deno.execPath()],
            ...openbellArgs([...args, "--db", db, "--quiet"]),
          ],
          env: { NO_COLOR: "1" },
        }).output();
        assertEquals(new TextDecoder().decode(stderr), "");
        assertEquals(code, 0);
      };
      await limited("backtest", config);
      await limited("backtest", config, "--sandbox");
      const sweep = ["--set", "seed=1..20", "--workers", "2"];
      await limited("sweep", config, ...sweep);
    });
  },
});

/** What runs a command without the power to pass over permissions of files. */
const ORDINARY = Deno.build.os !== "windows" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
  : [];

/** Runs the command line as an ordinary user. */
async function asOrdinary(
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env">,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [program, ...rest] = [
    ...ORDINARY,
    Deno.execPath(),
    ...openbellArgs(args),
  ];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    args: rest,
    env: { NO_COLOR: "1", ...options.env },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

Deno.test({
  name: "neither a home nor the runtime's cache need be writable",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const { db, config } = prepare(folder);
      const cache = Deno.env.get("DENO_DIR") ??
        `${Deno.env.get("HOME")}/.cache/deno`;
      const fixed = `${folder}/fixed`;
      Deno.mkdirSync(fixed);
      Deno.symlinkSync(`${cache}/npm`, `${fixed}/npm`);
      Deno.chmodSync(fixed, 0o555);
      try {
        const env = { HOME: fixed, DENO_DIR: fixed };
        const outputs: string[] = [];
        for (
          const args of [
            ["backtest", config, "--db", db, "--json", "-"],
            ["backtest", config, "--db", db, "--json", "-", "--sandbox"],
          ]
        ) {
          const { code, stdout, stderr } = await asOrdinary(
            [...args, "--quiet"],
            { cwd: folder, env },
          );
          assertEquals([code, stderr], [0, ""]);
          outputs.push(JSON.parse(stdout).hash);
        }
        assertEquals(outputs[0], outputs[1]);
        const sweep = await asOrdinary(
          ["sweep", config, "--db", db, "--set", "seed=1..4", "--quiet"],
          { cwd: folder, env },
        );
        assertEquals([sweep.code, sweep.stderr], [0, ""]);
        assertEquals([...Deno.readDirSync(fixed)].length, 1);
      } finally {
        Deno.chmodSync(fixed, 0o755);
      }
    });
  },
});

Deno.test({
  name:
    "a store that is another user's is read, and not written with one clear error",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      const others = `${folder}/others`;
      Deno.mkdirSync(others);
      const { db, config } = prepare(others);
      const bars = await openbell(["export", "ii", "1m", "--db", db], {});
      Deno.writeTextFileSync(`${folder}/NEW_1m.csv`, bars.stdout);
      Deno.chmodSync(db, 0o444);
      Deno.chmodSync(others, 0o555);
      try {
        const run = (...args: string[]) => asOrdinary(args, { cwd: folder });
        const read = await run("backtest", config, "--db", db, "--quiet");
        assertEquals([read.code, read.stderr], [0, ""]);
        const before = Deno.readFileSync(db);
        const { code, stderr } = await run("import", "NEW_1m.csv", "--db", db);
        assertEquals(code, 1, stderr);
        const [error] = stderr.split("\n").filter((line) =>
          line.startsWith("error: ")
        );
        assertStringIncludes(error, db);
        assertEquals(stderr.includes("    at "), false, stderr);
        assertEquals(Deno.readFileSync(db), before);
      } finally {
        Deno.chmodSync(others, 0o755);
      }
    });
  },
});
