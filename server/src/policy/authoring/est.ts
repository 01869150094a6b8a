const piece = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;

/**
 * Parses Cedar JSON without rounding: an integer beyond 2^53 becomes `{"__long": "…"}`, which the compiler knows and
 * which no literal of Cedar can be.
 */
export const parseExact = (json: string): unknown =>
  JSON.parse(
    json.replaceAll(piece, (found) =>
      found.startsWith('"') || Number.isSafeInteger(Number(found)) || /[.eE]/.test(found)
        ? found
        : `{"__long":"${found}"}`,
    ),
  );
