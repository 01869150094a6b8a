// Runs before the first paint, so that a remembered theme never flashes; a file of its own because the page allows no inline script.
try {
  const theme = localStorage.getItem("reeve.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be refused; the system's own setting then decides.
}
