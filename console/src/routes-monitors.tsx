import type { MonitorState } from "@reeve/contract/monitor";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, text, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const states: readonly MonitorState[] = ["alarm", "watching", "warming", "unsteady", "off"];
const monitors = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors",
  validateSearch: (search: Search) =>
    tidy({
      tab: oneOf(["watched", "alarms", "rules"] as const, search["tab"]),
      agent: text(search["agent"]),
      state: oneOf(states, search["state"]),
    }),
  component: lazyRouteComponent(() => import("./pages/monitors/monitors.tsx"), "MonitorsPage"),
});
const monitor = createRoute({
  getParentRoute: () => signedIn,
  path: "/monitors/$id",
  component: lazyRouteComponent(() => import("./pages/monitors/one.tsx"), "OneMonitorPage"),
});
const alarm = createRoute({
  getParentRoute: () => signedIn,
  path: "/alarms/$id",
  component: lazyRouteComponent(() => import("./pages/monitors/alarm.tsx"), "AlarmPage"),
});

/** What is watched of agents, and what stood out. */
export const monitorRoutes = [monitors, monitor, alarm] as const;
