const labels = { csv: "CSV", xlsx: "Excel", ndjson: "JSON lines" } as const;
type Ending = keyof typeof labels;

/** Links that give a table as a file, narrowed as it is on the page. */
export const Takeout = ({
  what,
  file,
  search = {},
  endings = ["csv", "xlsx", "ndjson"],
}: {
  /** What the table holds, for those who do not see the page. */
  what: string;
  file: string;
  search?: Readonly<Record<string, unknown>>;
  endings?: readonly Ending[];
}) => {
  const query = new URLSearchParams(
    Object.entries(search).flatMap(([key, value]) =>
      typeof value === "string" && value !== "" ? [[key, value]] : [],
    ),
  ).toString();
  return (
    <span className="takeout">
      {endings.map((ending) => (
        <a
          key={ending}
          href={`/export/${file}.${ending}${query === "" ? "" : `?${query}`}`}
          download
          aria-label={`${what} as ${labels[ending]}`}
        >
          {labels[ending]}
        </a>
      ))}
    </span>
  );
};
