/**
 * The working folder of a sandboxed run.
 *
 * @module
 */
import { parse } from "node:path";

/** Runs with `/` as the working folder, which all threads of a process can see. */
export async function outOfFolder<T>(run: () => Promise<T>): Promise<T> {
  const folder = Deno.cwd();
  Deno.chdir(parse(folder).root);
  try {
    return await run();
  } finally {
    Deno.chdir(folder);
  }
}
