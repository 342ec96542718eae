/**
 * Notes on stores of older programs.
 *
 * @module
 */
import type { StoreUpgrade } from "../../store/market_store.ts";
import { writeError } from "./output.ts";

/** Writes to standard error that a store was upgraded. */
export function writeUpgrade({ name, from, to }: StoreUpgrade): void {
  writeError(
    `note: bar store "${name}" was upgraded from schema version ${from} to ${to}; older versions of openbell cannot open it any more\n`,
  );
}
