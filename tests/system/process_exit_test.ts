/** A thread beside a blocked one ends the process, with or without FFI. */
import { assertEquals } from "@std/assert";
import { withFolder } from "./_market.ts";

const URL_OF_EXIT = new URL("../../src/system/process_exit.ts", import.meta.url)
  .href;

const CASES = [
  { flags: ["-A"], expected: { code: 3, signal: null } },
  { flags: ["-A", "--deny-ffi"], expected: { code: 137, signal: "SIGKILL" } },
] as const;

for (const { flags, expected } of CASES) {
  Deno.test({
    name: `exitProcess from a worker beside a loop, ${flags.join(" ")}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      withFolder(async (folder) => {
        Deno.writeTextFileSync(
          `${folder}/ender.ts`,
          `import { exitProcess } from ${JSON.stringify(URL_OF_EXIT)};
postMessage("ready");
onmessage = () => exitProcess(3);
`,
        );
        Deno.writeTextFileSync(
          `${folder}/main.ts`,
          `const url = new URL("./ender.ts", import.meta.url);
const ender = new Worker(url, { type: "module" });
await new Promise((resolve) => ender.onmessage = resolve);
ender.postMessage("end");
for (;;);
`,
        );
        const { code, signal, stdout, stderr } = await new Deno.Command(
          Deno.execPath(),
          {
            args: ["run", "--no-check", ...flags, `${folder}/main.ts`],
            signal: AbortSignal.timeout(20_000),
          },
        ).output();
        assertEquals({ code, signal }, expected);
        assertEquals([stdout.length, stderr.length], [0, 0]);
      }),
  });
}
