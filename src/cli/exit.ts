/**
 * The end of the command's process.
 *
 * @module
 */
import process from "node:process";
import { exitProcess } from "../system/process_exit.ts";

/**
 * Returns the function that ends the process. Call it before foreign code is
 * loaded: listeners that such code leaves are not called at the end, where they
 * could change the exit code or keep the process.
 */
export function takeExit(): (code: number) => void {
  const { apply } = Reflect;
  const { exit } = Deno;
  const { removeAllListeners } = process;
  const { stopImmediatePropagation } = Event.prototype;
  // The first listener.
  addEventListener("unload", (event) => {
    apply(stopImmediatePropagation, event, []);
  });
  return (code) => {
    try {
      apply(removeAllListeners, process, ["exit"]);
      exit(code);
    } finally {
      // Foreign code has broken what the runtime ends by.
      exitProcess(code);
    }
  };
}
