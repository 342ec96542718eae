/** Calendars, indicators and session data on runtimes without Deno and Temporal. */
import { assertEquals } from "@std/assert";
import { inProject } from "../cli/_openbell.ts";

const SCRIPT = inProject("tests/fixtures/any_runtime.ts");

async function outputOf(command: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args, SCRIPT],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

const expected = () => outputOf(Deno.execPath(), ["run", "--no-check"]);

for (const runtime of ["node@24", "bun@1"]) {
  Deno.test(`calendars, indicators and session data on ${runtime} are those on Deno, to the last bit`, async () => {
    assertEquals(await outputOf("npx", ["-y", runtime]), await expected());
  });
}
