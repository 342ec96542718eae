// The commands that work on a bar store, as a program of their own.
import { Command } from "commander";
import { register as registerBars } from "../../../src/cli/commands/bars.ts";
import { register as registerDb } from "../../../src/cli/commands/db.ts";
import { register as registerExport } from "../../../src/cli/commands/export.ts";
import { register as registerImport } from "../../../src/cli/commands/import.ts";

const program = new Command("openbell").exitOverride();
for (
  const register of [registerImport, registerBars, registerExport, registerDb]
) register(program);
try {
  await program.parseAsync(Deno.args, { from: "user" });
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 1;
}
