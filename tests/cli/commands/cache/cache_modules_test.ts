import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import {
  cacheModules,
  modulesOf,
} from "../../../../src/cli/commands/cache/cache_modules.ts";
import { SessionError } from "../../../../src/errors.ts";
import { withFolder } from "../../../system/_market.ts";

Deno.test("a config's modules are its strategies, scanners and indicators, variables replaced", async () => {
  await withFolder((folder) => {
    const path = `${folder}/config.yaml`;
    Deno.writeTextFileSync(
      path,
      `variables: { kind: cross }
session_data_config:
  scanners: [{ module: scan.ts }]
  indicators: { modules: [jsr:@scope/indicators] }
strategies: [{ module: "\${kind}.ts" }, { module: "https://example.com/s.ts" }]
`,
    );
    assertEquals(modulesOf(path), [
      pathToFileURL(`${folder}/cross.ts`).href,
      "https://example.com/s.ts",
      pathToFileURL(`${folder}/scan.ts`).href,
      "jsr:@scope/indicators",
    ]);
  });
});

Deno.test("a server that does not answer is an error that names the request", async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", signal, onListen() {} },
    () => new Promise<Response>(() => {}),
  );
  const module = `http://127.0.0.1:${server.addr.port}/strategy.ts`;
  const error = await assertRejects(
    () => cacheModules([module], { idleSeconds: 1 }),
    SessionError,
  );
  stop.abort();
  await server.finished;
  assertEquals(error.code, "download_failed");
  assertStringIncludes(
    error.message,
    `nothing has arrived for 1 seconds, the last request was ${module}`,
  );
});

Deno.test("a module that is imported on demand and does not exist is an error", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/strategy.ts`;
    Deno.writeTextFileSync(
      path,
      `export const later = () => import("./missing.ts");`,
    );
    const error = await assertRejects(
      () => cacheModules([pathToFileURL(path).href]),
      SessionError,
    );
    assertEquals(error.code, "download_failed");
    assertStringIncludes(error.message, "missing.ts");
  });
});
