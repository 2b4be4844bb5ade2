import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Where `npm run dev` finds the API: the mock, or a running server.
const apiOrigin = process.env["SEISMOLOG_URL"] ?? "http://127.0.0.1:4170";

const proxy = {
  "/api": { target: apiOrigin },
  "/v0": { target: apiOrigin },
  "/v1": { target: apiOrigin },
  "/tokens": { target: apiOrigin },
  "/ws": { target: apiOrigin, ws: true },
};

export default defineConfig({
  // Relative, so that the page also works behind a proxy that serves it under a path.
  base: "./",
  plugins: [react(), tailwindcss()],
  build: {
    target: "es2023",
    // light-dark() is kept as written; older targets would rewrite every token.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Small enough to travel inside the binary; a data URL would only add a third.
    assetsInlineLimit: 0,
  },
  server: { proxy },
  preview: { proxy },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
    env: { TZ: "UTC" },
    // The contrast test reads the tokens as they are written.
    css: { include: /tokens\.css/ },
  },
});
