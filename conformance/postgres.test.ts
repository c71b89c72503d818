import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { describe, expect, it, vi } from "vitest";
import { createDatabase, havePostgres } from "./postgres.ts";

const run = describe.runIf(await havePostgres());

run("the run's PostgreSQL", { timeout: 60_000 }, () => {
  it("has a database for each test that asks, of which nothing is left", async () => {
    const [one, other] = await Promise.all([createDatabase("one"), createDatabase("Other-1")]);
    expect(one.url).not.toBe(other.url);
    const client = new Client({ connectionString: one.url });
    client.on("error", () => {});
    await client.connect();
    const { rows } = await client.query(
      "select current_setting('server_version') as v, current_database() as d",
    );
    expect(rows[0].v).toMatch(/^18/);
    const names = "select datname from pg_database where datname = any($1)";
    const both = [rows[0].d, new URL(other.url).pathname.slice(1)];
    expect((await client.query(names, [both])).rowCount).toBe(2);
    await other.close();
    expect((await client.query(names, [both])).rowCount).toBe(1);
    await one.close();
    await expect(client.query("select 1")).rejects.toThrow();
    await client.end();
  });

  it("leaves no process and no data when its run is killed", async () => {
    const start = join(import.meta.dirname, "postgres", "start.ts");
    const source = `const { startPostgres } = await import(${JSON.stringify(start)});
console.log(JSON.stringify((await startPostgres()).answer));
setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const { url } = JSON.parse(line) as { url: string };
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    const folder = (await client.query("show data_directory")).rows[0].data_directory as string;
    const pid = (await client.query("select pg_backend_pid() as pid")).rows[0].pid as number;
    expect(isRunning(pid)).toBe(true);
    child.kill("SIGKILL");
    await vi.waitFor(
      async () => {
        expect(await readdir(tmpdir())).not.toContain(folder.split("/").at(-1));
        expect(isRunning(pid)).toBe(false);
      },
      { timeout: 20_000, interval: 50 },
    );
  });
});

/** Whether there is such a process, whoever's it is. */
function isRunning(pid: number): boolean {
  return spawnSync("ps", ["-p", String(pid)]).status === 0;
}
