import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openbell, openbellArgs } from "../_openbell.ts";
import { withFolder } from "../../system/_market.ts";

Deno.test("the dashboard prints its address, answers, and ends with a signal", async () => {
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    const child = new Deno.Command(Deno.execPath(), {
      args: openbellArgs(["dashboard", "--db", "market.db", "--no-open"]),
      cwd,
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const { done, value } = await lines.read();
      assert(!done, "The dashboard has ended");
      text += value;
    }
    const url = new URL(text.trim());
    assertEquals(url.hostname, "127.0.0.1");
    const token = url.searchParams.get("token");
    const answer = await fetch(new URL("/api/store", url), {
      headers: { authorization: `Bearer ${token}` },
    });
    const { series } = await answer.json();
    assert(series.length > 0);
    child.kill("SIGTERM");
    const { code } = await child.status;
    await lines.cancel();
    assertEquals(code, 0);
  });
});

Deno.test("a store that is not there and a wrong port are one line", async () => {
  await withFolder(async (cwd) => {
    const absent = await openbell(
      ["dashboard", "--db", "none.db", "--no-open"],
      { cwd },
    );
    assertEquals(absent.code, 1);
    assertStringIncludes(absent.stderr, "the file does not exist");
    const port = await openbell(["dashboard", "--port", "70000"], { cwd });
    assertEquals(port.code, 2);
    assertStringIncludes(port.stderr, "from 1 to 65535");
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const busy = await openbell(
      ["dashboard", "--no-open", "--port", String(taken.addr.port)],
      { cwd },
    );
    taken.close();
    assertEquals(busy.code, 2, busy.stderr);
    assertStringIncludes(busy.stderr, "is taken");
    assertEquals(busy.stderr.trimEnd().split("\n").length, 1, busy.stderr);
  });
});
