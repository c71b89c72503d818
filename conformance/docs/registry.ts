import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");

/** Where npm finds this checkout's packages as if they were published. */
export interface Registry {
  /** What npm has to be told: our scope's registry. All other packages come from where they always do. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly integrity: string;
}

/** Packs all of this checkout's packages, as `npm publish` would, and serves them until `close`. */
export async function serveOwnPackages(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-registry-"));
  const packages = new Map<string, Packed & { readonly manifest: object }>();
  const names = await readdir(join(ROOT, "packages"));
  const workspaces = names.flatMap((name) => ["-w", `packages/${name}`]);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, ...workspaces];
  const { stdout } = await run("npm", pack, { cwd: ROOT, maxBuffer: 1 << 26 });
  const listed: unknown = JSON.parse(stdout);
  for (const packed of Object.values(listed as readonly Packed[] | { readonly [name: string]: Packed })) {
    const at = join(ROOT, "packages", packed.name.slice("@mortise/".length), "package.json");
    packages.set(packed.name, { ...packed, manifest: JSON.parse(await readFile(at, "utf8")) as object });
  }
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const found = packages.get(path);
    if (found) {
      const { version, integrity, filename, manifest } = found;
      const dist = { integrity, tarball: `${url}/-/${filename}` };
      const versions = { [version]: { ...manifest, dist } };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name: path, "dist-tags": { latest: version }, versions }));
    } else if ([...packages.values()].some(({ filename }) => path === `-/${filename}`)) {
      response.end(await readFile(join(folder, path.slice(2))));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { "npm_config_@mortise:registry": `${url}/` },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
