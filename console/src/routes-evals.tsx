import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { text, tidy } from "./api/search.ts";
import { qualityRoutes } from "./routes-quality.tsx";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const datasets = createRoute({
  getParentRoute: () => signedIn,
  path: "/datasets",
  component: lazyRouteComponent(() => import("./pages/datasets/datasets.tsx"), "DatasetsPage"),
});
const dataset = createRoute({
  getParentRoute: () => signedIn,
  path: "/datasets/$id",
  component: lazyRouteComponent(() => import("./pages/datasets/one.tsx"), "DatasetPage"),
});
const annotation = createRoute({
  getParentRoute: () => signedIn,
  path: "/annotation",
  validateSearch: (search: Search) => tidy({ tab: text(search["tab"]) }),
  component: lazyRouteComponent(
    () => import("./pages/annotation/annotation.tsx"),
    "AnnotationPage",
  ),
});
const versions = createRoute({
  getParentRoute: () => signedIn,
  path: "/versions",
  validateSearch: (search: Search) => tidy({ agent: text(search["agent"]) }),
  component: lazyRouteComponent(() => import("./pages/versions/versions.tsx"), "VersionsPage"),
});
const comparison = createRoute({
  getParentRoute: () => signedIn,
  path: "/versions/$id",
  component: lazyRouteComponent(() => import("./pages/versions/one.tsx"), "ComparisonPage"),
});

/** How well agents do, and where versions of them and of policies are tried on what really happened. */
export const evalRoutes = [
  annotation,
  datasets,
  dataset,
  versions,
  comparison,
  ...qualityRoutes,
] as const;
