import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "conformance/**/*.test.ts",
      "benchmarks/test/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    // What kits hold is the expected output of tests, their own tests too: those run with the kit installed.
    exclude: [...configDefaults.exclude, "packages/*/test/**/expected/**"],
    // What a run has once, such as a PostgreSQL: nothing, until a test asks for it.
    globalSetup: ["conformance/desk/global-setup.ts"],
    testTimeout: 30_000,
    // Two workers: plug-in tests start threads of their own.
    maxWorkers: 2,
  },
});
