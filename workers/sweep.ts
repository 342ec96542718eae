// A thread of a sweep, which runs parameter sets over a shared tape.
import { protectClosedThread } from "../src/system/intrinsics.ts";
import { runSetWorker } from "../src/fleet/set_worker.ts";

protectClosedThread();
runSetWorker();
