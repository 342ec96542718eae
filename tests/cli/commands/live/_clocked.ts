/** The command line, whose threads go by the time of `_market_clock.ts`. */
import "./_market_clock.ts";

const CLOCK = import.meta.resolve("./_market_clock.ts");

/** A worker that imports the clock before its module. */
class ClockedWorker extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    const modules = [CLOCK, String(url)]
      .map((module) => `import ${JSON.stringify(module)};`);
    const text = encodeURIComponent(modules.join("\n"));
    super(`data:text/javascript,${text}`, options);
  }
}

globalThis.Worker = ClockedWorker;
const { main } = await import("../../../../src/cli/main.ts");
Deno.exit(await main(Deno.args));
