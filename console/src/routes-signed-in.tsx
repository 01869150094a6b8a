import { Outlet, createRootRoute, createRoute, redirect } from "@tanstack/react-router";
import { Failure } from "./api/failure.ts";
import { meQuery } from "./api/me.ts";
import { queryClient } from "./api/query.ts";
import { tidy } from "./api/search.ts";
import { Lost } from "./parts/fallbacks.tsx";
import { Shell } from "./parts/shell.tsx";

/** What an address holds after its question mark, before a route has checked it. */
export type Search = Record<string, unknown>;

export const root = createRootRoute({ component: Outlet, notFoundComponent: Lost });

/** Everything below needs someone signed in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof Failure && error.code === "unauthenticated")
        throw redirect({
          to: "/sign-in",
          search: tidy({ next: location.href === "/" ? undefined : location.href }),
        });
      throw error;
    }
  },
  component: Shell,
});
