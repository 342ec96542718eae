/**
 * The figures of a worker, in the form that Prometheus reads.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { messageOf } from "../text/message_of.ts";
import { VERSION } from "../version.ts";
import type { ChunkReport } from "./chunk.ts";

/** The figures of a worker, at `/metrics`. */
export class WorkerMetrics {
  readonly #server: Deno.HttpServer;
  readonly #figures: Figures;

  private constructor(server: Deno.HttpServer, figures: Figures) {
    this.#server = server;
    this.#figures = figures;
  }

  /**
   * Serves the figures at an address such as `127.0.0.1:9464` or `9464`.
   *
   * @throws {SessionError} `argument_invalid` if that is not possible.
   */
  static async serve(address: string, worker: number): Promise<WorkerMetrics> {
    const figures = await makeFigures(worker);
    const { hostname, port } = placeOf(address);
    try {
      const server = Deno.serve(
        { hostname, port, onListen() {} },
        (request) => answer(request, figures),
      );
      return new WorkerMetrics(server, figures);
    } catch (error) {
      throw new SessionError(
        "argument_invalid",
        `Cannot serve metrics at ${hostname}:${port}: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Counts a chunk. */
  done({ rows, bars, seconds }: ChunkReport, tapeSeconds: number): void {
    const { chunks, sets, barSets, setSeconds, tape } = this.#figures;
    chunks.inc({ result: "done" });
    for (const { status } of rows) sets.inc({ result: status });
    barSets.inc(bars);
    setSeconds.inc(seconds);
    tape.inc(tapeSeconds);
  }

  /** Counts a chunk that failed. */
  failed(): void {
    this.#figures.chunks.inc({ result: "failed" });
  }

  /** Notes whether the worker runs sets, and when it was seen. */
  beat(busy: boolean): void {
    this.#figures.busy.set(busy ? 1 : 0);
    this.#figures.heartbeat.setToCurrentTime();
  }

  /** Ends the server. */
  async close(): Promise<void> {
    await this.#server.shutdown();
  }
}

type Figures = Awaited<ReturnType<typeof makeFigures>>;

async function makeFigures(worker: number) {
  const { Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  registry.setDefaultLabels({ worker: String(worker), version: VERSION });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({
      name: `openbell_worker_${name}`,
      help,
      labelNames,
      registers,
    });
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `openbell_worker_${name}`, help, registers });
  return {
    registry,
    chunks: counter("chunks_total", "Chunks of sets", ["result"]),
    sets: counter("sets_total", "Sets over windows", ["result"]),
    barSets: counter("bar_sets_total", "Base bars, summed over sets"),
    setSeconds: counter("set_seconds_total", "Seconds spent on sets"),
    tape: counter(
      "tape_seconds_total",
      "Seconds spent on loading bars and computing indicators",
    ),
    busy: gauge("busy", "Whether the worker runs sets"),
    heartbeat: gauge(
      "heartbeat_timestamp_seconds",
      "When the worker last showed the queue that it lives",
    ),
  };
}

async function answer(
  request: Request,
  { registry }: Figures,
): Promise<Response> {
  if (new URL(request.url).pathname !== "/metrics") {
    return new Response("See /metrics\n", { status: 404 });
  }
  return new Response(await registry.metrics(), {
    headers: { "content-type": registry.contentType },
  });
}

function placeOf(address: string): { hostname: string; port: number } {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(address);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new SessionError(
      "argument_invalid",
      `--metrics is ${
        JSON.stringify(address)
      }; it must be a port such as 9464, or an address such as 127.0.0.1:9464`,
    );
  }
  return { hostname: match[1] ?? "127.0.0.1", port };
}
