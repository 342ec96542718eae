/** A PostgreSQL server of the tests' own, in a folder, on 127.0.0.1. */
import { programPath, run } from "../examples/cluster/_tools.ts";

const USER = "postgres";
/** Where Debian puts the programs of the server. */
const DEBIAN = "/usr/lib/postgresql";
/** Ports that are tried before a server is said not to start. */
const PORTS_TRIED = 5;

/** A server. */
export class Postgres {
  #port: number;
  readonly #folder: string;
  readonly #bin: string;
  #databases = 0;

  private constructor(folder: string, bin: string, port: number) {
    this.#folder = folder;
    this.#bin = bin;
    this.#port = port;
  }

  /** Its port. */
  get port(): number {
    return this.#port;
  }

  /** Makes a server and starts it. Its password is `secret`. */
  static async start(folder: string): Promise<Postgres> {
    const bin = programsFolder();
    const data = `${folder}/data`;
    Deno.writeTextFileSync(`${folder}/password`, "secret\n");
    // The server does not run as root.
    if (isRoot()) await run("chown", ["-R", USER, folder]);
    const server = new Postgres(folder, bin, freePort());
    await server.#run("initdb", [
      ...["-D", data, "-U", USER, "-A", "scram-sha-256"],
      ...["--pwfile", `${folder}/password`, "--no-sync"],
    ]);
    await server.#startOnFreePort();
    return server;
  }

  /** A port that was free may be another program's by now. */
  async #startOnFreePort(): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        return await this.start();
      } catch (error) {
        const log = Deno.readTextFileSync(`${this.#folder}/log`);
        const isTaken = log.includes("Address already in use");
        if (!isTaken || attempt === PORTS_TRIED) throw error;
        Deno.removeSync(`${this.#folder}/log`);
        this.#port = freePort();
      }
    }
  }

  /** Starts it again. */
  async start(): Promise<void> {
    const settings = [
      `-p ${this.port} -c listen_addresses=127.0.0.1`,
      `-c unix_socket_directories=${this.#folder} -c fsync=off`,
      "-c max_connections=200",
    ].join(" ");
    await this.#run("pg_ctl", [
      ...["-D", `${this.#folder}/data`, "-l", `${this.#folder}/log`],
      ...["-w", "-o", settings, "start"],
    ]);
  }

  /** Stops it, at once or as if the machine had lost its power. */
  async stop(mode: "fast" | "immediate" = "immediate"): Promise<void> {
    await this.#run("pg_ctl", [
      ...["-D", `${this.#folder}/data`, "-m", mode, "-w", "stop"],
    ]);
  }

  /** Makes an empty database and returns its address. */
  async database(): Promise<string> {
    const name = `sweeps_${++this.#databases}`;
    await this.sql("postgres", `CREATE DATABASE ${name}`);
    return this.address(name);
  }

  /** The address of a database. */
  address(name: string, password = "secret"): string {
    return `postgres://${USER}:${password}@127.0.0.1:${this.port}/${name}`;
  }

  /** Runs SQL and returns what psql prints: rows by line, columns by `|`. */
  async sql(database: string, text: string): Promise<string> {
    const name = database.split("/").pop() ?? database;
    const printed = await run(`${this.#bin}/psql`, [
      ...["-h", "127.0.0.1", "-p", String(this.port), "-U", USER, "-d", name],
      ...["-v", "ON_ERROR_STOP=1", "-qAt", "-c", text],
    ], { env: { PGPASSWORD: "secret" } });
    return printed.trim();
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const path = `${this.#bin}/${program}`;
    // pg_ctl leaves the server with what it was started with.
    const quoted = [path, ...args].map((arg) => `'${arg}'`).join(" ");
    const command = [
      "-c",
      `cd / && ${quoted} </dev/null >/dev/null 2>${`${this.#folder}/${program}.log`} || { cat ${this.#folder}/${program}.log; exit 1; }`,
    ];
    if (isRoot()) await run("runuser", ["-u", USER, "--", "sh", ...command]);
    else await run("sh", command);
  }
}

/** Processes that use the server; a test that fails leaves some behind. */
export const clients: Set<Deno.ChildProcess> = new Set();

async function killClients(): Promise<void> {
  for (const client of clients) {
    try {
      client.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await client.status;
  }
  clients.clear();
}

/** A test with a server of its own; `deno task cluster` installs it. */
export function testWithPostgres(
  name: string,
  body: (server: Postgres, folder: string) => Promise<void>,
): void {
  const isRequired = Deno.env.get("OPENBELL_REQUIRED") === "postgresql";
  const isThere = findPrograms() !== undefined;
  if (!isThere && !isRequired) {
    console.log(`PostgreSQL is missing; run deno task cluster: ${name}`);
  }
  Deno.test({
    name,
    ignore: !isThere && !isRequired,
    fn: () => withPostgres(body),
  });
}

async function withPostgres(
  body: (server: Postgres, folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "openbell_pg_" });
  const own = `${folder}/server`;
  Deno.mkdirSync(own);
  Deno.chmodSync(folder, 0o755);
  const server = await Postgres.start(own);
  try {
    await body(server, folder);
  } finally {
    await killClients();
    await server.stop();
    Deno.removeSync(folder, { recursive: true });
  }
}

function programsFolder(): string {
  const found = findPrograms();
  if (found !== undefined) return found;
  throw new Error(
    "PostgreSQL is not installed: deno task cluster installs it from Debian's packages",
  );
}

function findPrograms(): string | undefined {
  const versions = [...listIfThere(DEBIAN)].map(Number).sort((a, b) => b - a);
  const folders = versions.map((version) => `${DEBIAN}/${version}/bin`);
  return folders.find((folder) => hasFile(`${folder}/initdb`)) ??
    programPath("initdb")?.replace(/\/initdb$/, "");
}

function listIfThere(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}

function hasFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function isRoot(): boolean {
  return Deno.uid() === 0;
}

/**
 * A port that nothing listens on. It is below those that the system gives to
 * connections: a server that restarts finds it free.
 */
export function freePort(): number {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
