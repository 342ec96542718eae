// Watches the strategies of an inline run of the command line.
import { runInlineWatch } from "../src/system/watch_thread.ts";

runInlineWatch();
