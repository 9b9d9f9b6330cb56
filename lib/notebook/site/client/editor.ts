/** The editor of a cell: CodeMirror with TypeScript, in the colours of the page. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { typescriptLanguage } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';

export interface CellEditor {
  text(): string;
  focus(): void;
  /** Marks a line, counted from 1, as wrong; undefined takes the mark away. */
  mark(line: number | undefined): void;
  remove(): void;
}

declare global {
  interface Window {
    mepsEditor?(box: HTMLElement, text: string, keys: { run(): void; leave(): void }): CellEditor;
  }
}

const setMark = StateEffect.define<number | undefined>();

/** The line that is wrong, until the text changes. */
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, { effects, docChanged, state }) {
    for (const effect of effects) {
      if (!effect.is(setMark)) continue;
      const line = effect.value;
      if (line === undefined || line > state.doc.lines) return Decoration.none;
      const { from } = state.doc.line(line);
      return Decoration.set([Decoration.line({ class: 'wrong-line' }).range(from)]);
    }
    return docChanged ? Decoration.none : now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

window.mepsEditor = (box, text, { run, leave }) => {
  const key = (action: () => void) => () => {
    action();
    return true;
  };
  const view = new EditorView({
    parent: box,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          { key: 'Shift-Enter', run: key(run) },
          { key: 'Mod-Enter', run: key(run) },
          { key: 'Escape', run: key(leave) },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        history(),
        lineNumbers(),
        bracketMatching(),
        indentOnInput(),
        typescriptLanguage,
        syntaxHighlighting(classHighlighter),
        marked,
        EditorView.contentAttributes.of({ 'aria-label': 'Code of this cell' }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    mark: (line) => view.dispatch({ effects: setMark.of(line) }),
    remove: () => {
      view.destroy();
      box.remove();
    },
  };
};
