import { useRouter } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { ownPlace } from "../api/search.ts";

/** A link to a place of the console that was named in data. What is no place of this console stays text. */
export function Place({
  to,
  className,
  children,
  ...rest
}: Omit<ComponentProps<"a">, "href" | "onClick"> & { to: string; children: ReactNode }) {
  const { history } = useRouter();
  const place = ownPlace(to);
  if (place === undefined) return <span className={className}>{children}</span>;
  return (
    <a
      {...rest}
      href={place}
      className={className}
      onClick={(event) => {
        const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        // What the console has no page for is the API's own answer, which the browser shows.
        if (!plain || event.button !== 0 || place.startsWith("/api/")) return;
        event.preventDefault();
        history.push(place);
      }}
    >
      {children}
    </a>
  );
}

const pages =
  /^\/api\/(actions|agents|servers|policies|findings|people|changes|maturity(\/criteria)?)(?=[/?]|$)/;

/** The page on which a person sees what stands at an address of the API; the address itself where there is no page. */
export const pageOf = (address: string): string => {
  if (address.startsWith("/api/ledger/changes")) return address.replace("/api/ledger", "");
  return pages.test(address) ? address.slice("/api".length) : address;
};
