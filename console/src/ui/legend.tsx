import { Badge } from "./badge.tsx";
import type { Series } from "./chart.tsx";

/** What each colour and pattern of a chart stands for. */
export const Legend = ({
  of,
}: {
  of: readonly (Series & { readonly shape: Parameters<typeof Badge>[0]["shape"] })[];
}) => (
  <ul className="legend">
    {of.map(({ key, label, tone, shape }) => (
      <li key={key}>
        <Badge tone={tone} shape={shape}>
          {label}
        </Badge>
      </li>
    ))}
  </ul>
);
