import { createRoute } from "@tanstack/react-router";
import { text, tidy } from "./api/search.ts";
import { AnsweringPage } from "./pages/answering/answering.tsx";
import { AttestPage } from "./pages/answering/attest.tsx";
import { EnrolPage } from "./pages/answering/enrol.tsx";
import { HandoverPage } from "./pages/answering/handover.tsx";
import { root, signedIn, type Search } from "./routes-signed-in.tsx";

const answering = createRoute({
  getParentRoute: () => signedIn,
  path: "/answering",
  validateSearch: (search: Search) => tidy({ person: text(search["person"]) }),
  component: AnsweringPage,
});
const attest = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/$id/attest",
  component: AttestPage,
});
const handover = createRoute({
  getParentRoute: () => signedIn,
  path: "/handovers/$id",
  component: HandoverPage,
});

/** For whoever runs an agent, with the link that its owner was given: they need not be a person here. */
export const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  component: EnrolPage,
});

/** Who answers for what, and how it changes hands. */
export const answeringRoutes = [answering, attest, handover] as const;
