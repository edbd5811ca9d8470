// The editor of a draft: a text field becomes CodeMirror, and asks the workbench what the language server would say.
// It lives in a shadow root, so that its style sheets need no exception in the content security policy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const QUIET = 120; // milliseconds without a key after which the text is checked
const CALM = 700; // and after which the rules' effects are checked, too
const RETRY = 2000;

const PHRASES = {
  de: {
    Completions: "Vorschläge",
    Diagnostics: "Fehler",
    "No diagnostics": "Keine Fehler",
    close: "schließen",
    "Control character": "Steuerzeichen",
    "Selection deleted": "Auswahl gelöscht",
  },
  en: {},
};

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--dim)", borderRadius: "6px", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Noto Sans Mono', monospace", lineHeight: "1.5", maxHeight: "70vh", minHeight: "16rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--dim)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 25%, transparent) !important" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--no)", textDecorationSkipInk: "none" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--no) !important" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--dim)", borderRadius: "6px", maxWidth: "32rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent) !important", color: "var(--on-accent) !important" },
  ".cm-completionInfo": { padding: "0.5rem 0.7rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic": { borderLeft: "4px solid var(--no)", whiteSpace: "pre-wrap" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", font: "inherit" },
  ".meaning": { padding: "0.4rem 0.8rem", overflow: "auto", maxHeight: "18rem" },
  ".meaning p": { margin: "0.3rem 0", whiteSpace: "pre-wrap" },
});
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: [tags.definition(tags.propertyName), tags.keyword], color: "var(--accent)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--dim)", fontStyle: "italic" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
]);

function start(form) {
  const area = form.elements.text;
  const stamp = form.elements.stamp;
  const file = form.elements.file.value;
  const said = document.getElementById("saved");
  let busy = false;
  let dirty = false;
  let timer = 0;
  let calm = 0;
  const waiting = []; // ways on that wait until the text is kept

  async function ask(what, fields) {
    const body = new URLSearchParams({ file, ...fields });
    const answer = await fetch(`${form.dataset.at}/${what}`, { method: "POST", body, credentials: "same-origin" });
    if (answer.ok) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const refused = new Error(page.querySelector(".faults li")?.textContent || page.querySelector("h1")?.textContent || String(answer.status));
    refused.refused = answer.status < 500 && answer.status !== 401; // 401: the address with the token is opened again elsewhere
    throw refused;
  }

  async function check() {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    dirty = false;
    const state = view.state;
    const text = state.doc.toString();
    said.textContent = form.dataset.saving;
    try {
      const found = await ask("check", { text, stamp: stamp.value });
      stamp.value = found.stamp;
      show(found, state.doc);
      if (!dirty) said.textContent = form.dataset.saved;
      clearTimeout(calm);
      if (found.sound && !dirty) calm = setTimeout(effects, CALM);
    } catch (error) {
      said.textContent = error.refused ? error.message : form.dataset.lost;
      dirty = true;
      if (!error.refused) timer = setTimeout(check, RETRY);
      busy = false;
      return;
    }
    busy = false;
    if (dirty) timer = setTimeout(check, QUIET);
    else for (const go of waiting.splice(0)) go();
  }

  async function effects() {
    const doc = view.state.doc;
    try {
      const found = await ask("check", { effects: "1" });
      if (!dirty && !busy) show(found, doc);
    } catch {
      // the next change asks again
    }
  }

  function show(found, doc) {
    list(found);
    if (!view.state.doc.eq(doc)) return;
    const most = doc.length;
    const places = found.faults.map((fault) => {
      const from = Math.min(fault.from, most);
      return {
        from,
        to: Math.max(from, Math.min(fault.to, most)),
        severity: "error",
        message: [fault.message, fault.help, fault.place].filter(Boolean).join("\n"),
        actions: fault.fix ? [{ name: fault.fix.title, apply: (editor) => editor.dispatch({ changes: fault.fix }) }] : [],
      };
    });
    view.dispatch(setDiagnostics(view.state, places));
  }

  function list(found) {
    const box = document.getElementById("faults");
    const parts = [];
    if (found.faults.length) {
      const faults = element("ol", "", "faults");
      for (const fault of found.faults) {
        const item = element("li");
        const jump = element("button", `${form.dataset.line} ${fault.line}`, "jump");
        jump.type = "button";
        jump.addEventListener("click", () => {
          view.dispatch({ selection: { anchor: Math.min(fault.from, view.state.doc.length) }, scrollIntoView: true });
          view.focus();
        });
        item.append(jump, ` ${fault.message}`);
        if (fault.help) item.append(element("br"), element("small", fault.help));
        item.append(" ", element("span", fault.code, "tail"));
        faults.append(item);
      }
      parts.push(faults);
    } else parts.push(element("p", form.dataset.none));
    const others = Object.entries(found.others);
    if (others.length) {
      const more = element("ul");
      for (const [name, count] of others) {
        const link = element("a", name);
        link.href = `${form.dataset.at}?${new URLSearchParams({ file: name })}`;
        const item = element("li");
        item.append(link, ` (${count})`);
        more.append(item);
      }
      parts.push(element("p", form.dataset.others), more);
    }
    box.replaceChildren(...parts);
  }

  async function proposals(context) {
    const word = context.matchBefore(/[\w./-]*/);
    if (!context.explicit && (!word || word.from === word.to) && !/[.[{/ ]$/.test(context.state.sliceDoc(context.pos - 1, context.pos))) return null;
    try {
      const found = await ask("complete", { text: context.state.doc.toString(), at: context.pos });
      if (!found.options.length) return null;
      return {
        from: Math.min(found.from, context.pos),
        options: found.options.map((one, place) => ({ ...one, info: one.info || undefined, boost: -Math.min(place, 99) })),
        validFor: /^[\w./-]*$/,
      };
    } catch {
      return null;
    }
  }

  const meaning = hoverTooltip(async (editor, at) => {
    if (dirty || busy) return null;
    const found = await ask("meaning", { at }).catch(() => ({}));
    if (!found.text) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: explained(found.text) }) };
  });

  const host = document.createElement("div");
  host.id = "editor";
  area.before(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        yaml(),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        EditorState.phrases.of(PHRASES[document.documentElement.lang] || {}),
        autocompletion({ override: [proposals], icons: false }),
        meaning,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ "aria-label": document.getElementById("text-label").textContent }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          dirty = true;
          said.textContent = form.dataset.saving;
          clearTimeout(calm);
          clearTimeout(timer);
          if (!busy) timer = setTimeout(check, QUIET);
        }),
      ],
    }),
  });
  // The text is kept before the page is left by one of its links or forms.
  const kept = (event, go) => {
    if (!dirty && !busy) return;
    event.preventDefault();
    waiting.push(go);
    if (!busy) check();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.target) kept(event, () => window.location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) kept(event, () => event.target.requestSubmit(event.submitter));
  });
  window.addEventListener("pagehide", () => {
    if (dirty) navigator.sendBeacon(`${form.dataset.at}/check`, new URLSearchParams({ file, text: area.value, stamp: stamp.value }));
  });
  area.hidden = true;
  document.getElementById("text-label").removeAttribute("for");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  const button = document.getElementById("in-form");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const found = await ask("form", { text: view.state.doc.toString() }).catch(() => null);
    if (found && found.text !== view.state.doc.toString())
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: found.text } });
    view.focus();
  });
  check();
}

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// Paragraphs with **bold** words and `names`, as the language server writes meanings.
function explained(text) {
  const box = element("div", "", "meaning");
  for (const paragraph of text.split(/\n\n+/)) {
    if (paragraph.trim() === "---") continue;
    const made = element("p");
    for (const part of paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`)/)) {
      if (part.startsWith("**") && part.endsWith("**")) made.append(element("b", part.slice(2, -2)));
      else if (part.startsWith("`") && part.endsWith("`")) made.append(element("code", part.slice(1, -1)));
      else made.append(part);
    }
    box.append(made);
  }
  return box;
}

const form = document.getElementById("writing");
if (form) start(form);
