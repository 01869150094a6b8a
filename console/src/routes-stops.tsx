import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, tidy } from "./api/search.ts";
import { incidentRoutes } from "./routes-incidents.tsx";
import { riskRoutes } from "./routes-risks.tsx";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const stops = createRoute({
  getParentRoute: () => signedIn,
  path: "/stops",
  validateSearch: (search: Search) => tidy({ tab: oneOf(["outside"] as const, search["tab"]) }),
  component: lazyRouteComponent(() => import("./pages/stops/stops.tsx"), "StopsPage"),
});
const stop = createRoute({
  getParentRoute: () => signedIn,
  path: "/stops/$id",
  component: lazyRouteComponent(() => import("./pages/stops/one.tsx"), "OneStopPage"),
});

const drills = createRoute({
  getParentRoute: () => signedIn,
  path: "/drills",
  component: lazyRouteComponent(() => import("./pages/drills/drills.tsx"), "DrillsPage"),
});
const drill = createRoute({
  getParentRoute: () => signedIn,
  path: "/drills/$id",
  component: lazyRouteComponent(() => import("./pages/drills/one.tsx"), "OneDrillPage"),
});

/** Where what may not go on is stopped, and who confirmed it, where that is rehearsed, what went wrong, and what risk is left. */
export const stopRoutes = [stops, stop, drills, drill, ...incidentRoutes, ...riskRoutes] as const;
