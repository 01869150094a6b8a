import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, linter, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Fault } from "@reeve/contract/problem";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { cedarMarks } from "./cedar-marks.ts";

export interface Marked {
  severity: "error" | "warning";
  fault: Fault;
}

export interface EditorHandle {
  set: (text: string) => void;
  goTo: (line: number, column: number) => void;
}

const settleMs = 400;

/** A text editor for Cedar that has its text checked after each pause in typing and marks what is wrong where it is. */
export function CedarEditor({
  initial,
  label,
  readOnly = false,
  check,
  onText,
  handle,
}: {
  initial: string;
  label: string;
  readOnly?: boolean;
  check: (text: string) => Promise<readonly Marked[]>;
  onText: (text: string) => void;
  handle?: Ref<EditorHandle>;
}) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor lives longer than one rendering; it calls what was given last.
  const latest = useRef({ check, onText });
  useEffect(() => {
    latest.current = { check, onText };
  });

  useEffect(() => {
    if (box.current === null) return undefined;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: initial,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          indentUnit.of("  "),
          // Tab is left to the browser, so that the keyboard can leave the editor again.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          cedarMarks,
          EditorState.readOnly.of(readOnly),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onText(update.state.doc.toString());
          }),
          ...(readOnly ? [] : [highlightActiveLine(), highlightActiveLineGutter()]),
          lintGutter(),
          linter(
            async ({ state }) => {
              const found = await latest.current.check(state.doc.toString());
              return found.map((it) => diagnostic(it, state.doc));
            },
            { delay: settleMs },
          ),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
    // A new text to begin with is a new editor: the caller gives it another key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useImperativeHandle(handle, () => ({
    set(text) {
      const now = view.current;
      now?.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
    },
    goTo(line, column) {
      const now = view.current;
      if (!now) return;
      now.dispatch({
        selection: { anchor: place(now.state.doc, line, column) },
        scrollIntoView: true,
      });
      now.focus();
    },
  }));

  return <div className="editor" ref={box} />;
}

/** Where a line and column are in the text, counted from 1; what lies outside is brought to the nearest end. */
function place(text: Text, line: number | undefined, column: number | undefined): number {
  const at = text.line(Math.min(Math.max(line ?? 1, 1), text.lines));
  return Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to);
}

function diagnostic({ severity, fault }: Marked, text: Text): Diagnostic {
  const from = place(text, fault.line, fault.column);
  const end = text.lineAt(from).to;
  const word = /^\w+/.exec(text.sliceString(from, end))?.[0].length ?? 1;
  return {
    from,
    to: Math.min(from + word, text.length),
    severity,
    message: fault.hint ? `${fault.message}\n${fault.hint}` : fault.message,
  };
}
