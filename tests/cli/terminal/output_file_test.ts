import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkOutputFiles,
  writeFile,
} from "../../../src/cli/terminal/output_file.ts";
import { SessionError } from "../../../src/errors.ts";
import { withFolder } from "../../system/_market.ts";

Deno.test("writeFile() leaves what was there if its text cannot be made", async () => {
  await withFolder((folder) => {
    const path = `${folder}/a.txt`;
    writeFile(path, ["old"]);
    const failing = function* () {
      yield "new";
      throw new SessionError("worker_failed", "No more");
    };
    let message = "";
    try {
      writeFile(path, failing());
    } catch (error) {
      message = String(error);
    }
    assertStringIncludes(message, "No more");
    assertEquals(Deno.readTextFileSync(path), "old");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    checkOutputFiles(new Map([["--json", path], ["--report", `${path}.html`]]));
  });
});
