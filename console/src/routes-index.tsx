import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Failure } from "./api/failure.ts";
import { meQuery } from "./api/me.ts";
import { queryClient } from "./api/query.ts";
import { oneOf, text, tidy } from "./api/search.ts";
import { families, groups } from "./pages/market/words.ts";
import { IndexFrame } from "./pages/market/frame.tsx";
import { root, signedIn, type Search } from "./routes-signed-in.tsx";

/** Anyone may look while the index is public; who is signed in has the console around it. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "jobs-index",
  beforeLoad: async (): Promise<{ visitor: "signed-in" | "anyone" }> => {
    try {
      await queryClient.ensureQueryData(meQuery);
      return { visitor: "signed-in" };
    } catch (error) {
      if (error instanceof Failure && error.code === "unauthenticated")
        return { visitor: "anyone" };
      throw error;
    }
  },
  component: IndexFrame,
});
const list = createRoute({
  getParentRoute: () => frame,
  path: "/index",
  validateSearch: (search: Search) =>
    tidy({
      q: text(search["q"]),
      group: oneOf(groups, search["group"]),
      family: oneOf(families, search["family"]),
    }),
  component: lazyRouteComponent(() => import("./pages/market/list-page.tsx"), "JobsIndexPage"),
});
const company = createRoute({
  getParentRoute: () => frame,
  path: "/index/$id",
  component: lazyRouteComponent(
    () => import("./pages/market/company-page.tsx"),
    "IndexCompanyPage",
  ),
});
const method = createRoute({
  getParentRoute: () => frame,
  path: "/index/method",
  component: lazyRouteComponent(() => import("./pages/market/method-page.tsx"), "MethodPage"),
});
const keep = createRoute({
  getParentRoute: () => signedIn,
  path: "/index/keep",
  validateSearch: (search: Search) => tidy({ add: oneOf(["yes"] as const, search["add"]) }),
  component: lazyRouteComponent(() => import("./pages/market/keep-page.tsx"), "KeepIndexPage"),
});

export const publicIndex = frame.addChildren([list, company, method]);
export const indexRoutes = [keep] as const;
