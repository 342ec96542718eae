import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkOutputFiles,
  writeFile,
} from "../../../src/cli/terminal/output_file.ts";
import { SessionError } from "../../../src/errors.ts";
import { withFolder } from "../../system/_market.ts";

Deno.test("writeFile() keeps the earlier file if its parts fail", async () => {
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
