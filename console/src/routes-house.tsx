import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { LimitsPage } from "./pages/limits/limits.tsx";
import { signedIn } from "./routes-signed-in.tsx";

const record = createRoute({
  getParentRoute: () => signedIn,
  path: "/record",
  component: lazyRouteComponent(() => import("./pages/record/record.tsx"), "RecordPage"),
});
const limits = createRoute({
  getParentRoute: () => signedIn,
  path: "/limits",
  component: LimitsPage,
});

/** What bounds the house, and what it keeps. */
export const houseRoutes = [limits, record] as const;
