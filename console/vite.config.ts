import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { contract } from "./contract-plugin.ts";
import { model } from "./model-plugin.ts";

/** The console is built into the published command, which serves it. `vite console` develops it against a Reeve on port 4700. */
export default defineConfig({
  base: "/",
  plugins: [contract, model, react()],
  build: {
    outDir: "../cli/dist/console",
    emptyOutDir: true,
    chunkSizeWarningLimit: 800,
    // The colours use light-dark() as it is; older browsers than these are not supported.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
  },
  server: { proxy: { "/api": "http://localhost:4700" } },
});
