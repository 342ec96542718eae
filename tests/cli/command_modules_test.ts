import { assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  COMMANDS,
  loadCommand,
  loadModule,
} from "../../src/cli/command_modules.ts";
import { inProject } from "./_openbell.ts";

Deno.test("there is a module for each command, and no other", async () => {
  const modules = [...Deno.readDirSync(inProject("src/cli/commands"))]
    .filter(({ isFile, name }) => isFile && name !== "mod.ts")
    .map(({ name }) => name.replace(".ts", ""));
  assertEquals(modules.sort(), [...COMMANDS].sort());
  for (const name of COMMANDS) {
    assertEquals(typeof (await loadCommand(name)).register, "function", name);
  }
});

Deno.test("a command whose modules do not arrive is an error that says so", async () => {
  const never = Promise.withResolvers<Response>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => never.promise,
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/sweep.ts`);
  const error = await assertRejects(
    () => loadModule(url, "the command sweep", 0.2),
    SessionError,
    "Cannot load the command sweep: its modules have not arrived within 0.2 seconds; the registry, the proxy or the disk that they come from is slow or does not answer. What has arrived is kept: try again",
  );
  assertEquals(error.code, "download_failed");
  never.resolve(new Response("", { status: 404 }));
  await server.shutdown();
});
