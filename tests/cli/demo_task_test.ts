/** What the first command in a checkout downloads. */
import { assertEquals, assertMatch } from "@std/assert";
import { cpSync } from "node:fs";
import { withFolder } from "../system/_market.ts";
import { inProject } from "./_openbell.ts";

/** What a checkout has that the demo uses. */
const PARTS = [
  "deno.json",
  "import_map.json",
  "mod.ts",
  "src",
  "types",
  "workers",
];

const PACKAGES = [
  "commander",
  "deno-std",
  "hyparquet",
  "hyparquet-writer",
  "jsonc-parser",
  "logtape",
  "zod",
];

Deno.test("deno task demo downloads the packages that it runs, and no other", async () => {
  await withFolder(async (folder) => {
    const checkout = `${folder}/checkout`;
    Deno.mkdirSync(checkout);
    for (const part of PARTS) {
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
    assertEquals(
      packages.map((file) => file.replace(/-[\d.]+$/, "")).sort(),
      PACKAGES,
    );
  });
});
