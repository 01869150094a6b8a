/** Whether something at a place may still be there because the place, or a folder above it, could not be read. */
export const hiddenBy = (unread: readonly string[]): ((place: string) => boolean) => {
  const closed = new Set(unread);
  return (place) => {
    if (closed.has(".")) return true;
    for (let at = place; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/"))))
      if (closed.has(at)) return true;
    return false;
  };
};
