import { assert, assertEquals, assertThrows } from "@std/assert";
import { LogFile } from "../../../src/cli/terminal/log_file.ts";
import { SessionError } from "../../../src/errors.ts";
import { withFolder } from "../../system/_market.ts";

Deno.test("LogFile appends, and each line is in the file before the next", async () => {
  await withFolder((folder) => {
    const path = `${folder}/log.jsonl`;
    Deno.writeTextFileSync(path, "earlier\n");
    const file = new LogFile(path);
    file.write("one");
    assertEquals(Deno.readTextFileSync(path), "earlier\none\n");
    file.write("two");
    assertEquals(Deno.readTextFileSync(path), "earlier\none\ntwo\n");
    assertEquals(file.failure, undefined);
    file.close();
  });
});

Deno.test("LogFile begins a new line after one that a killed process left incomplete", async () => {
  await withFolder((folder) => {
    const path = `${folder}/log.jsonl`;
    Deno.writeTextFileSync(path, '{"whole":1}\n{"hal');
    const file = new LogFile(path);
    file.write('{"next":2}');
    file.close();
    assertEquals(
      Deno.readTextFileSync(path),
      '{"whole":1}\n{"hal\n{"next":2}\n',
    );
  });
});

Deno.test("LogFile refuses what cannot be written", async () => {
  await withFolder((folder) => {
    for (const path of [folder, `${folder}/none/log.jsonl`]) {
      const error = assertThrows(() => new LogFile(path), SessionError);
      assertEquals(error.code, "argument_invalid");
      assert(error.message.startsWith(`Cannot write the log "${path}": `));
    }
  });
});

Deno.test({
  name: "LogFile stops at the first failure and says why",
  ignore: Deno.build.os !== "linux",
  fn() {
    const file = new LogFile("/dev/full");
    file.write("one");
    file.write("two");
    assert(file.failure?.startsWith('Cannot write the log "/dev/full": '));
    file.close();
  },
});
