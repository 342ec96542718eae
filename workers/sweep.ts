// A thread of a sweep, which runs parameter sets over a shared tape.
import { freezeIntrinsics, keepThreadAlive } from "../src/system/intrinsics.ts";
import { runSetWorker } from "../src/fleet/set_worker.ts";

freezeIntrinsics();
keepThreadAlive();
runSetWorker();
