/** Completion in shells; the one for bash is run. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../_openbell.ts";

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await openbell(["completion", shell]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** What bash offers after some words. */
async function offers(source: string, words: readonly string[]) {
  const code = `${source}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _openbell; echo "\${COMPREPLY[*]}"`;
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", code, "bash", ...words],
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trim().split(" ");
}

Deno.test("bash completes commands, subcommands, options, and values of options", async () => {
  const source = await script("bash");
  const after = (...words: string[]) => offers(source, ["openbell", ...words]);
  assertEquals(await after("back"), ["backtest"]);
  assertEquals((await after("db", "")).slice(0, 4), [
    "info",
    "check",
    "vacuum",
    "imports",
  ]);
  assertEquals(await after("backtest", "x.yaml", "--re"), ["--report"]);
  assertEquals(await after("new", "strategy", "x", "--like", "r"), [
    "reversion",
    "rotation",
  ]);
  assertEquals(await after("completion", "b"), ["bash"]);
  assert(!(await after("backtest", "--")).includes("--sandboxed"));
});

Deno.test("every shell's script has every command and its options", async () => {
  const help = await openbell(["--help"]);
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+)[ [].*$/gm)]
    .map(([, name]) => name).filter((name) => name !== "help");
  assert(commands.length >= 12, help.stdout);
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const text = await script(shell);
    for (const name of commands) {
      assert(text.includes(name), `${shell} ${name}`);
    }
    assert(text.includes("walk-forward"), shell);
  }
});

Deno.test("fish offers the values of an option, and options of one subcommand alone", async () => {
  const lines = (await script("fish")).split("\n");
  const like = lines.filter((line) => line.includes(" -l like "));
  assertEquals(like.length, 1);
  assert(
    like[0].endsWith(" -x -a 'crossover breakout reversion rotation pairs'"),
    like[0],
  );
  // Two commands have a subcommand "check".
  const damages = lines.filter((line) =>
    line.includes("seen_subcommand_from check'")
  );
  for (const line of damages) {
    assert(
      /-n '__fish_seen_subcommand_from (db|config); and /.test(line),
      line,
    );
  }
  assert(damages.length > 0);
});

Deno.test("an unknown shell ends with code 2 and the known ones", async () => {
  const { code, stdout, stderr } = await openbell(["completion", "tcsh"]);
  assertEquals([code, stdout], [2, ""]);
  assert(stderr.includes("bash, zsh, fish, powershell"), stderr);
});
