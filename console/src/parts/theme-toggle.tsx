import { useState } from "react";
import { Button } from "../ui/button.tsx";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const key = "reeve.theme";

const remembered = (): Theme => {
  const set = document.documentElement.dataset["theme"];
  return themes.find((theme) => theme === set) ?? "system";
};

/** Light, dark, or as the system says. public/theme.js sets what is remembered before the first paint. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(remembered);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const change = (): void => {
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    try {
      if (next === "system") localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      // Storage may be refused; the choice then holds until the page is left.
    }
  };
  return (
    <Button kind="quiet" onClick={change} aria-label={`Theme: ${theme}. Change to ${next}`}>
      Theme: {theme}
    </Button>
  );
}
