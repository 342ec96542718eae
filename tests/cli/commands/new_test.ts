/** `openbell new strategy`, in a project and outside of one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openbell } from "../_openbell.ts";
import { withFolder } from "../../system/_market.ts";

const KINDS = ["crossover", "breakout", "reversion", "rotation", "pairs"];

Deno.test("every kind of strategy runs in a new project, and its types are right", async () => {
  await withFolder(async (folder) => {
    const cwd = `${folder}/demo`;
    assertEquals((await openbell(["init", cwd])).code, 0);
    for (const kind of KINDS) {
      const made = await openbell(
        ["new", "strategy", `my_${kind}`, "--like", kind],
        { cwd },
      );
      assertEquals(made.code, 0, made.stderr);
      assertStringIncludes(
        made.stdout,
        `task openbell backtest my_${kind}.yaml`,
      );
      const run = await openbell(
        ["backtest", `my_${kind}.yaml`, "--runner", "inline"],
        { cwd },
      );
      assertEquals(run.code, 0, run.stderr);
      assertStringIncludes(run.stdout, `my_${kind}\n`);
      assert(/fills +[1-9]/.test(run.stdout), run.stdout);
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...KINDS.map((kind) => `strategies/my_${kind}.ts`)],
      cwd,
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  });
});

Deno.test("files that exist stay as they are, and nothing is half written", async () => {
  await withFolder(async (folder) => {
    const make = (name: string) =>
      openbell(["new", "strategy", name], { cwd: folder });
    const first = await make("mine");
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(first.stdout, "backtest mine.yaml");
    Deno.writeTextFileSync(`${folder}/strategies/mine.ts`, "// mine");
    const again = await make("mine");
    assertEquals([again.code, again.stdout], [2, ""]);
    assertStringIncludes(again.stderr, "mine.ts exists; choose another name");
    assertEquals(
      Deno.readTextFileSync(`${folder}/strategies/mine.ts`),
      "// mine",
    );
    Deno.writeTextFileSync(`${folder}/other.yaml`, "# other");
    const other = await make("other");
    assertStringIncludes(other.stderr, "other.yaml exists");
    assertEquals(
      [...Deno.readDirSync(`${folder}/strategies`)].map(({ name }) => name),
      ["mine.ts"],
    );
    for (const name of ["../up", "a b", "1st", ""]) {
      const wrong = await make(name);
      assertEquals(wrong.code, 2, wrong.stderr);
      assertStringIncludes(wrong.stderr, "is not a name");
    }
  });
});
