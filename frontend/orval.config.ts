import { defineConfig } from "orval";

export default defineConfig({
  armful: {
    input: "./openapi.json",
    output: {
      mode: "split",
      target: "./src/api/generated/armful.ts",
      client: "fetch",
      clean: true,
      override: {
        // Idempotency-Key and signals travel in the options that every call takes.
        fetch: { includeHttpResponseReturnType: false, forceSuccessResponse: true },
        mutator: { path: "./src/api/call.ts", name: "call" },
      },
    },
  },
});
