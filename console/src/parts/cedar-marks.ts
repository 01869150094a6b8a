import {
  Decoration,
  MatchDecorator,
  ViewPlugin,
  type EditorView,
  type ViewUpdate,
} from "@codemirror/view";

const classes = ["comment", "string", "annotation", "keyword", "entity", "number"] as const;
const token =
  /(\/\/.*)|("(?:[^"\\]|\\.)*")|(@\w+)|\b(permit|forbid|when|unless|principal|action|resource|context|in|is|has|like|if|then|else|true|false)\b|(\b[A-Z]\w*(?:::\w+)*)|(\b\d+\b)/g;

const decorations = classes.map((name) => Decoration.mark({ class: `cedar-${name}` }));

const matcher = new MatchDecorator({
  regexp: token,
  decoration: (match) => {
    const group = match.slice(1).findIndex((part) => part !== undefined);
    return decorations[group] ?? null;
  },
});

/** Colours the words of Cedar. What is valid is for the server to say. */
export const cedarMarks = ViewPlugin.fromClass(
  class {
    decorations;
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
