#!/usr/bin/env node
// Plain JavaScript without static imports: an old Node.js must get as far as the sentence that tells what to do.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `mortise: [old-node] needs Node.js 22.18 or later, and this is ${process.versions.node}: install a newer one from https://nodejs.org, or with a version manager, such as "nvm install 24".\n`,
  );
  process.exitCode = 4;
} else {
  import("../dist/main.js").then(
    ({ main }) => main(process.argv.slice(2)),
    (error) => {
      process.stderr.write(`mortise: [defect] is not installed completely: ${error.message}\n`);
      process.exitCode = 70;
    },
  );
}
