/**
 * A second working tree with an earlier revision, to measure both.
 *
 * @module
 */
import process from "node:process";

/** The folder of the working tree. */
export const HERE = new URL("..", import.meta.url).pathname;

const PREFIX = "openbell_compare_";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What `git` prints in the folder of a repository. */
export function git(...args: string[]): string {
  return gitIn(HERE, ...args);
}

function gitIn(cwd: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("git", { args, cwd })
    .outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr).trim());
  return decoder.decode(stdout).trim();
}

/**
 * Checks a revision out in a folder of its own, which is removed afterwards: also
 * if a signal ends the process, and by the next call if nothing could. `action` gets
 * the tree, its commit and a folder for files of its own.
 */
export async function withRevision(
  reference: string,
  action: (tree: string, commit: string, scratch: string) => Promise<void>,
  repository = HERE,
): Promise<void> {
  removeLeftovers(repository);
  const commit = gitIn(
    repository,
    "rev-parse",
    "--verify",
    `${reference}^{commit}`,
  );
  const folder = Deno.makeTempDirSync({ prefix: `${PREFIX}${Deno.pid}_` });
  const tree = `${folder}/tree`;
  const clean = () => {
    Deno.removeSync(folder, { recursive: true });
    gitIn(repository, "worktree", "prune");
  };
  const interrupted = () => {
    clean();
    Deno.exit(130);
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupted);
  try {
    gitIn(repository, "worktree", "add", "--detach", tree, commit);
    Deno.mkdirSync(`${folder}/scratch`);
    await action(tree, commit, `${folder}/scratch`);
  } finally {
    for (const signal of SIGNALS) {
      Deno.removeSignalListener(signal, interrupted);
    }
    clean();
  }
}

/** Removes the folders of processes that were killed. */
function removeLeftovers(repository: string): void {
  const probe = Deno.makeTempDirSync({ prefix: PREFIX });
  const parent = probe.slice(0, probe.lastIndexOf("/"));
  Deno.removeSync(probe);
  for (const { name } of Deno.readDirSync(parent)) {
    const pid = /^openbell_compare_(\d+)_/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      Deno.removeSync(`${parent}/${name}`, { recursive: true });
    } catch (error) {
      // Another process removes it, or it is another user's.
      if (
        error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.PermissionDenied
      ) continue;
      throw error;
    }
  }
  gitIn(repository, "worktree", "prune");
}

/** Whether a process goes on. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && Reflect.get(error, "code") === "ESRCH");
  }
}
