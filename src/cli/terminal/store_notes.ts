/**
 * Notes on stores of older programs.
 *
 * @module
 */
import type { StoreUpgrade } from "../../store/market_store.ts";
import { writeError } from "./output.ts";

/** Writes to standard error that a store is being upgraded, which may take a while. */
export function writeUpgrade({ name, from, to }: StoreUpgrade): void {
  writeError(
    `note: upgrading bar store "${name}" once from schema version ${from} to ${to}; older versions of openbell cannot open it afterwards\n`,
  );
}
