// A thread of a sweep: parameter sets run over the tape here, one by one.
import { freezeIntrinsics, keepThreadAlive } from "../src/system/intrinsics.ts";
import { runSweepWorker } from "../src/fleet/set_worker.ts";

freezeIntrinsics();
keepThreadAlive();
runSweepWorker();
