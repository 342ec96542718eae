/**
 * The hash of a run over several exchange groups.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Broker } from "../../trading/broker.ts";
import type { RunHashes } from "../run_hash.ts";
import type { Lane } from "./lane.ts";

/**
 * The hashes of a run whose account is final: those of what each group has
 * delivered, which are the same in a run of that group alone, and of the account,
 * whose fills have their times.
 */
export function jointHashes(
  lanes: readonly Lane[],
  broker: Broker,
): RunHashes {
  const account = createHash("sha256");
  broker.digest((bytes) => account.update(bytes));
  const digest = account.digest();
  const hash = createHash("sha256");
  for (const lane of lanes) hash.update(lane.hash.eventHash());
  hash.update(digest);
  return { hash: hash.digest("hex"), accountHash: digest.toString("hex") };
}
