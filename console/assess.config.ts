import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { model } from "./model-plugin.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Opened from a folder, a page may load neither modules nor anything across origins: one plain script, and no crossorigin. */
const plainPage: Plugin = {
  name: "plain-page",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle }) => {
      const styles = Object.keys(bundle ?? {}).filter((name) => name.endsWith(".css"));
      return {
        html: html
          .replace(/<script type="module" crossorigin/, "<script defer")
          .replaceAll(" crossorigin", ""),
        // One script that is no module has its styles written to a file, and nobody links to it.
        tags: styles
          .filter((name) => !html.includes(name))
          .map((name) => ({ tag: "link", attrs: { rel: "stylesheet", href: `./${name}` } })),
      };
    },
  },
};

/** The self-assessment: a folder of its own that works from any static host, and from a disk. */
export default defineConfig({
  root: here("assess"),
  base: "./",
  publicDir: here("public"),
  plugins: [model, react(), plainPage],
  build: {
    outDir: here("../cli/dist/assess"),
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false,
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: { output: { format: "iife" } },
  },
});
