import { assertEquals } from "@std/assert";

const MODULE = new URL("../../bench/revision_tree.ts", import.meta.url).href;

/** Runs a git command in a folder and returns what it prints. */
function git(cwd: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("git", { args, cwd })
    .outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout);
}

/** A repository with one commit. */
function makeRepository(folder: string): string {
  const repository = `${folder}/repository`;
  Deno.mkdirSync(repository);
  git(repository, "init", "-q");
  Deno.writeTextFileSync(`${repository}/file`, "text");
  git(repository, "add", "file");
  const name = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  git(repository, ...name, "commit", "-q", "-m", "first");
  return repository;
}

/** Starts a process that works in a revision until it is killed. */
async function startWork(
  folder: string,
  repository: string,
  body = "await new Promise((resolve) => setTimeout(resolve, 1e9));",
): Promise<Deno.ChildProcess> {
  const script = `${folder}/work.ts`;
  Deno.writeTextFileSync(
    script,
    `import { withRevision } from ${JSON.stringify(MODULE)};
     await withRevision("HEAD", async (tree, _commit, scratch) => {
       Deno.writeTextFileSync(scratch + "/made", Deno.readTextFileSync(tree + "/file"));
       console.log("ready");
       ${body}
     }, ${JSON.stringify(repository)});`,
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--no-lock", "--no-config", script],
    env: { TMPDIR: `${folder}/tmp` },
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

/** What is left: folders, and working trees besides the repository's own. */
function left(folder: string, repository: string): [number, number] {
  const trees = git(repository, "worktree", "list").trim().split("\n");
  return [[...Deno.readDirSync(`${folder}/tmp`)].length, trees.length - 1];
}

Deno.test("a comparison that a signal ends leaves nothing behind, and the next one removes what a killed one has left", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/tmp`);
    const repository = makeRepository(folder);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const child = await startWork(folder, repository);
      assertEquals(left(folder, repository), [1, 1]);
      child.kill(signal);
      assertEquals((await child.status).code, 130);
      await child.stdout.cancel();
      assertEquals(left(folder, repository), [0, 0], signal);
    }
    const killed = await startWork(folder, repository);
    killed.kill("SIGKILL");
    await killed.status;
    await killed.stdout.cancel();
    assertEquals(left(folder, repository), [1, 1]);
    const other = await startWork(folder, repository);
    // That of a process that goes on stays.
    const last = await startWork(folder, repository, "");
    assertEquals((await last.status).code, 0);
    await last.stdout.cancel();
    assertEquals(left(folder, repository), [1, 1]);
    other.kill("SIGTERM");
    await other.status;
    await other.stdout.cancel();
    assertEquals(left(folder, repository), [0, 0]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
