// Remote modules, in another process: their hook keeps a task of the runtime open.
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { withFolder } from "../system/_market.ts";

const SCRIPT = new URL("_two_runs.ts", import.meta.url).href;

const FILES: Record<string, string> = {
  "/mod.ts":
    `import { count } from "./counter.ts"; let n: number = 0; export const counts = () => [++n, count()];`,
  "/counter.ts": "let n = 0; export const count = (): number => ++n;",
};

function answer(path: string): Response {
  const manifest = Object.fromEntries(
    Object.entries(FILES).map(([name, text]) => {
      const checksum = createHash("sha256").update(text).digest("hex");
      return [name, { size: text.length, checksum: `sha256-${checksum}` }];
    }),
  );
  switch (path) {
    case "/@test/counter/meta.json":
      return Response.json({
        scope: "test",
        name: "counter",
        latest: "1.0.0",
        versions: { "1.0.0": {} },
      });
    case "/@test/counter/1.0.0_meta.json":
      return Response.json({ manifest, exports: { ".": "./mod.ts" } });
  }
  // The same files lie beside the registry.
  const text = FILES[path.replace("/@test/counter/1.0.0", "")];
  return text === undefined ? new Response("", { status: 404 }) : new Response(
    text,
    { headers: { "content-type": "application/typescript" } },
  );
}

Deno.test("remote modules and packages of JSR are loaded afresh, and downloaded once", async () => {
  const requests: string[] = [];
  const server = Deno.serve({ port: 0, onListen: () => {} }, ({ url }) => {
    const { pathname, search } = new URL(url);
    requests.push(pathname + search);
    return answer(pathname);
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  await withFolder(async (folder) => {
    const importer = `${folder}/importer.ts`;
    Deno.writeTextFileSync(importer, `export * from "jsr:@test/counter@1";`);
    const modules = [
      `${origin}/mod.ts`,
      "jsr:@test/counter@1",
      `file://${importer}`,
    ];
    for (const module of modules) {
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--no-lock", "--no-config", "--quiet"]
          .concat(SCRIPT, module),
        env: { DENO_DIR: `${folder}/cache`, JSR_URL: `${origin}/` },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assertEquals(
        text(stdout).trim().split("\n"),
        ["[1,1]", "[2,2]", "[1,1]", "[2,2]"],
        text(stderr),
      );
    }
  });
  await server.shutdown();
  const files = requests.filter((path) => path.endsWith(".ts"));
  assertEquals(files.length, new Set(files).size, String(files));
  assertEquals(files.length, 4);
});
