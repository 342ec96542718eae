/** What the first command in a checkout downloads. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { cpSync } from "node:fs";
import { withFolder } from "../system/_market.ts";
import { inProject } from "./_openbell.ts";

/** Packages that the command line imports, and those that these import. */
const PACKAGES_MAX = 16;

Deno.test("deno task demo downloads no package of tests or benches", async () => {
  await withFolder(async (folder) => {
    const checkout = `${folder}/checkout`;
    Deno.mkdirSync(checkout);
    for (const part of ["deno.json", "mod.ts", "src", "types", "workers"]) {
      cpSync(inProject(part), `${checkout}/${part}`, { recursive: true });
    }
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "demo"],
      cwd: checkout,
      env: { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const messages = decoder.decode(stderr);
    assertEquals(code, 0, messages);
    assertMatch(decoder.decode(stdout), /^ema_cross$/m);
    const packages = [...messages.matchAll(/^Download \S+\/([^/]+)\.tgz$/gm)]
      .map(([, name]) => name);
    assert(packages.some((name) => name.startsWith("commander-")), messages);
    assert(packages.length <= PACKAGES_MAX, packages.join("\n"));
    const tests = /^(?:ajv|chai|data-forge|fast-check|indicatorts)-/;
    assertEquals(packages.filter((name) => tests.test(name)), []);
  });
});
