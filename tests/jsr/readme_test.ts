/** What the README says about the package in a registry, on a machine that has nothing. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { readProjectFile } from "../architecture/_imports.ts";
import { withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

const README = readProjectFile("README.md");

Deno.test("the README's commands with jsr: run in their order, then its program", async () => {
  const scripts = [...README.matchAll(/```sh\n(.*?)```/gs)]
    .map(([, script]) => script)
    .filter((script) => script.includes("jsr:"));
  assert(scripts.length >= 2, String(scripts));
  const program = /```ts ignore\n(import \{ loadSessionConfig.*?)```/s
    .exec(README)?.[1];
  assert(program !== undefined);
  await using registry = await openRegistry();
  await withMachine(registry, async ({ run, deno, folder }) => {
    const outputs: string[] = [];
    for (const script of scripts) {
      const { code, stdout, stderr } = await run("sh", ["-e", "-c", script]);
      assertEquals(code, 0, `${script}\n${stderr}`);
      outputs.push(stdout);
    }
    assertMatch(outputs.join("\n"), /^ema_cross$/m);
    Deno.writeTextFileSync(`${folder}/program.ts`, program);
    const { code, stdout, stderr } = await deno(["run", "-A", "program.ts"]);
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^-2053 [\da-f]{64}$/m);
  });
});
