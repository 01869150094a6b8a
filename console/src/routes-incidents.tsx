import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const incidents = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents",
  validateSearch: (search: Search) => tidy({ tab: oneOf(["rules"] as const, search["tab"]) }),
  component: lazyRouteComponent(() => import("./pages/incidents/incidents.tsx"), "IncidentsPage"),
});
const incident = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents/$id",
  component: lazyRouteComponent(() => import("./pages/incidents/one.tsx"), "OneIncidentPage"),
});

/** What went wrong, until what was learned from it works. */
export const incidentRoutes = [incidents, incident] as const;
