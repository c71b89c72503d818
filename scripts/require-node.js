// Says in one line what to run when a script finds itself on a Node.js that is too old for it.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Mortise needs Node.js 22.18 or later, and this is ${process.versions.node}: run "npm install" (it brings its own Node.js), or "npm rebuild node" after an install without scripts.`,
  );
  process.exit(1);
}
