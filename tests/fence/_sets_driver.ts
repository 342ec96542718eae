/**
 * Runs a sweep of three sets for each module of `sets`, with one thread, and
 * writes the hashes of its sets or its error.
 */
import { asSessionError } from "../../src/text/message_of.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";

const [sandbox, db, out, ...names] = Deno.args;

/** The parameter of each set, and its hash; the error if the sweep ended. */
async function sweep(name: string): Promise<unknown> {
  try {
    const { best, failed } = await runSweep({
      backtest_config: { start_date: "2024-07-01", end_date: "2024-07-01" },
      session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
      trading_config: { max_buying_power: 9e9 },
      variables: { quantity: 1 },
      strategies: [{
        module: new URL(`./sets/${name}`, import.meta.url).href,
        params: { quantity: "$quantity" },
      }],
    }, {
      db,
      space: [{ name: "quantity", values: [1, 2, 3] }],
      workers: 1,
      sandbox: sandbox === "true",
    });
    return [failed, best.map((row) => [row.parameters.quantity, row.hash])];
  } catch (error) {
    const own = asSessionError(error);
    if (own === undefined) throw error;
    return own.message;
  }
}

const found: Record<string, unknown> = {};
for (const name of names) found[name] = await sweep(name);
Deno.writeTextFileSync(out, JSON.stringify(found));
// Attacks may have left something that goes on.
Deno.exit(0);
