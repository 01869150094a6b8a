import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { readFile } from "node:fs/promises";
import path from "node:path";

const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join("; ");

/** Doors that programs knock at: a page in place of what is not there would be taken for an answer. */
const programs =
  /^\/(?:\.well-known|access|export|hooks|health|metrics|mcp|oauth|otlp|scim)(?:\/|$)/;

/** The console: built files, and its one page for every address of its own. Hashed assets are cached for ever. */
export async function site(folder: string): Promise<Hono> {
  const page = await readFile(path.join(folder, "index.html"), "utf8").catch(
    () =>
      "<!doctype html><title>Reeve</title><p>The console is not built. Run <code>npm run build</code>.",
  );
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    if (c.res.ok && /^\/(assess\/)?assets\//.test(c.req.path))
      c.header("cache-control", "public, max-age=31536000, immutable");
    c.header("content-security-policy", policy);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cross-origin-opener-policy", "same-origin");
  });
  app.get("/assets/*", serveStatic({ root: folder }), (c) => c.notFound());
  app.route("/", await assessment(path.dirname(folder)));
  app.get("/favicon.svg", serveStatic({ root: folder }));
  app.get("/theme.js", serveStatic({ root: folder }));
  app.get("*", (c) =>
    programs.test(c.req.path)
      ? c.text("There is nothing here.\n", 404)
      : c.html(page, 200, { "cache-control": "no-cache" }),
  );
  return app;
}

/** The self-assessment: a page that knows of no server, told here that Reeve serves it. Anyone may take it. */
async function assessment(beside: string): Promise<Hono> {
  const app = new Hono();
  const page = await readFile(path.join(beside, "assess/index.html"), "utf8").catch(() => null);
  if (page === null) return app;
  const html = page.replace("<html ", '<html data-served-by="reeve" ');
  app.get("/assess", (c) => c.redirect("/assess/"));
  app.get("/assess/", (c) => c.html(html, 200, { "cache-control": "no-cache" }));
  app.get("/assess/*", serveStatic({ root: beside }), (c) => c.notFound());
  return app;
}
