// Watches the strategies of an inline run of the command line.
import { runInlineWatch } from "../src/system/inline_watch.ts";

runInlineWatch();
