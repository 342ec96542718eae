// A thread of a sweep, which runs parameter sets over a shared tape.
import { protectClosedThread } from "../src/system/intrinsics.ts";
import { watchUse } from "../src/modules/stateful_use.ts";
import { runSetWorker } from "../src/fleet/set_worker.ts";

watchUse();
protectClosedThread();
runSetWorker();
