import { RuntimeError } from "../errors.ts";
import { matchesHost } from "../http-request.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { copyHosts, type LoadSettings } from "../options.ts";
import { type AllowedFolder, isInside, resolveFolder } from "./folders.ts";
import type { AskedHost, AskedPath, ReadManifest } from "./read.ts";

/**
 * Joins what a manifest says with what the app does. Limits: the lower one. Configuration: the app's value where both have
 * one. Hosts and folders: what a manifest lists is all that its plug-in gets, and each must be covered by the app's list,
 * unless the app trusts the manifest; a manifest that lists none leaves the app's.
 * @throws RuntimeError `manifest-refused`, with the place of what is not covered; `invalid-manifest`.
 */
export function narrowSettings(
  settings: LoadSettings,
  manifest: ReadManifest,
  folder: string | undefined,
): LoadSettings {
  return Object.freeze({
    ...settings,
    limits: narrowLimits(settings.limits, manifest),
    config: new Map([...manifest.config, ...settings.config]),
    allowedHosts: narrowHosts(settings, manifest.allowedHosts),
    allowedPaths: narrowPaths(settings, manifest.allowedPaths, folder),
  });
}

function narrowLimits(limits: Limits, manifest: ReadManifest): Limits {
  const lower = (name: keyof Limits, asked: number | undefined) =>
    Math.min(limits[name], asked ?? limits[name]);
  const { memoryPages } = manifest;
  return resolveLimits(limits, {
    callTimeoutMs: lower("callTimeoutMs", manifest.callTimeoutMs),
    memoryPages: lower("memoryPages", memoryPages),
    // Extism counts its blocks as memory of the plug-in.
    blockBytes: lower("blockBytes", memoryPages && memoryPages * 65_536),
    variableBytes: lower("variableBytes", manifest.variableBytes),
    httpResponseBytes: lower("httpResponseBytes", manifest.httpResponseBytes),
  });
}

function narrowHosts(
  { allowedHosts, trustManifest }: LoadSettings,
  asked: readonly AskedHost[] | undefined,
): readonly string[] {
  if (asked === undefined) return allowedHosts;
  const hosts = asked.map(({ pattern, at }) => {
    const [host = ""] = copyHosts([pattern], () => {
      const message = `The manifest's ${at} must be a host name, without scheme, port or path.`;
      return new RuntimeError("invalid-manifest", message, { at });
    });
    // A `*` in what is asked is only covered by a `*`: matched as the character it is.
    const isCovered = trustManifest || allowedHosts.some((allowed) => matchesHost(allowed, host));
    if (!isCovered) throw refused(at, `the host ${host}`, "allowedHosts");
    return host;
  });
  return Object.freeze(hosts);
}

function narrowPaths(
  { allowedPaths, trustManifest }: LoadSettings,
  asked: readonly AskedPath[] | undefined,
  folder: string | undefined,
): readonly AllowedFolder[] {
  if (asked === undefined) return allowedPaths;
  const folders: AllowedFolder[] = [];
  for (const { at, ...path } of asked) {
    const found = resolveFolder(path, folder, (reason) => {
      const message = `The manifest's ${at} cannot be granted: ${reason}.`;
      return new RuntimeError("invalid-manifest", message, { at });
    });
    const isCovered =
      trustManifest ||
      allowedPaths.some(
        (one) =>
          isInside(one.realPath, found.realPath) && (one.access === "write" || found.access === "read"),
      );
    if (!isCovered) throw refused(at, "a folder", "allowedPaths");
    folders.push(found);
  }
  return Object.freeze(folders);
}

function refused(at: string, what: string, option: string): RuntimeError {
  const message = `The manifest's ${at} asks for ${what} that the app does not allow: see ${option} and trustManifest.`;
  return new RuntimeError("manifest-refused", message, { at });
}
