import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choices } from "virtual:contract";
import { oneOf, text, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const data = createRoute({
  getParentRoute: () => signedIn,
  path: "/data",
  validateSearch: (search: Search) =>
    tidy({
      class: text(search["class"]),
      system: text(search["system"]),
      agent: text(search["agent"]),
      person: text(search["person"]),
      access: oneOf(choices.Access, search["access"]),
      kind: oneOf(choices.TouchKind, search["kind"]),
      object: text(search["object"]),
      refused: oneOf(["yes"] as const, search["refused"]),
      since: text(search["since"]),
      until: text(search["until"]),
    }),
  component: lazyRouteComponent(() => import("./pages/data/data.tsx"), "DataPage"),
});
const session = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/$id/session",
  validateSearch: (search: Search) => tidy({ session: text(search["session"]) }),
  component: lazyRouteComponent(() => import("./pages/agents/session.tsx"), "SessionPage"),
});

/** What data was touched, and what was done in a session. */
export const dataRoutes = [data, session] as const;
