import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export interface Tab {
  value: string;
  label: string;
  content: ReactNode;
}

export const Tabs = ({
  label,
  tabs,
  value,
  onChange,
}: {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
}) => (
  <Base.Root value={value} onValueChange={(next) => onChange(String(next))}>
    <Base.List className="tabs" aria-label={label}>
      {tabs.map(({ value, label }) => (
        <Base.Tab key={value} value={value} className="tab">
          {label}
        </Base.Tab>
      ))}
    </Base.List>
    {tabs.map(({ value, content }) => (
      <Base.Panel key={value} value={value} className="tab-panel">
        {content}
      </Base.Panel>
    ))}
  </Base.Root>
);
