import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const shows = ["create", "update", "unchanged", "error", "applied", "undone", "left"] as const;

const imports = createRoute({
  getParentRoute: () => signedIn,
  path: "/imports",
  component: lazyRouteComponent(() => import("./pages/imports/imports.tsx"), "ImportsPage"),
});
const one = createRoute({
  getParentRoute: () => signedIn,
  path: "/imports/$id",
  validateSearch: (search: Search) => tidy({ show: oneOf(shows, search["show"]) }),
  component: lazyRouteComponent(() => import("./pages/imports/import.tsx"), "ImportPage"),
});

/** What comes in from a spreadsheet. */
export const importRoutes = [imports, one] as const;
