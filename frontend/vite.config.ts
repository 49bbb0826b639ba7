import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The API refuses other Hosts and Origins than its own (DNS rebinding, forged posts), so the proxy rewrites both.
const api = process.env.ARMFUL_API ?? "http://127.0.0.1:8000";
const proxied = { target: api, changeOrigin: true, headers: { origin: api } };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": proxied, "/healthz": proxied, "/readyz": proxied } },
  build: { outDir: "dist", target: "es2023", sourcemap: false },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], unstubGlobals: true },
});
