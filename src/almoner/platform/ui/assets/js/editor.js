// The editor of letters, loaded only where one is written. The markup:
//   <div data-editor data-label="Letter" data-lang="en">
//     <div data-editor-bar role="toolbar">… <button data-do="bold">, <select data-editor-fields>
//     <textarea name="body" data-html="<p>…</p>">plain words</textarea>
//     <input type="hidden" name="body_is" value="plain"></div>
// Without this script the textarea is written in as it is.
import { Editor, Node } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

const FieldNode = Node.create({
  name: "field",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    name: {
      parseHTML: (element) => element.dataset.field,
      renderHTML: ({ name }) => ({ "data-field": name }),
    },
  }),
  parseHTML: () => [{ tag: "span[data-field]" }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", HTMLAttributes, node.attrs.name],
  renderText: ({ node }) => `{{${node.attrs.name}}}`,
});

const ACTIONS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  underline: (chain) => chain.toggleUnderline(),
  heading: (chain) => chain.toggleHeading({ level: 2 }),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};

function begin(root) {
  const area = root.querySelector("textarea");
  const bar = root.querySelector("[data-editor-bar]");
  const place = document.createElement("div");
  place.className = "editor-paper";
  area.after(place);
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content: area.dataset.html,
    extensions: [
      StarterKit.configure({
        code: false, codeBlock: false, strike: false, link: false, dropcursor: false,
        gapcursor: false, heading: { levels: [2, 3] },
      }),
      FieldNode,
    ],
    editorProps: {
      // Ctrl Enter is the form's, not a line break.
      handleKeyDown: (_view, event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
        event.stopPropagation();
        area.form?.querySelector("[data-key='ctrl+enter']")?.click();
        return true;
      },
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": root.dataset.label,
        spellcheck: "true",
        lang: root.dataset.lang || "en",
        class: "editor-text",
      },
    },
  });
  root.querySelector("input[name=body_is]").value = "html";
  area.value = editor.getHTML();
  const wasIn = document.activeElement === area;
  area.hidden = true;
  bar.hidden = false;
  if (wasIn) editor.commands.focus("end"); // or what is typed on would be keys of the screen
  let own = false;
  editor.on("update", () => {
    area.value = editor.getHTML();
    own = true;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    own = false;
  });
  // A draft that is given back writes into the textarea.
  area.addEventListener("change", () => {
    if (!own && area.value !== editor.getHTML()) editor.commands.setContent(area.value);
  });
  area.form?.addEventListener("submit", () => (area.value = editor.getHTML()), true);
  serve(bar, editor);
}

function serve(bar, editor) {
  const buttons = [...bar.querySelectorAll("[data-do]")];
  const marks = buttons.filter((button) => !["undo", "redo"].includes(button.dataset.do));
  const show = () => marks.forEach((button) =>
    button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.do))));
  editor.on("transaction", show);
  show();
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button) ACTIONS[button.dataset.do](editor.chain().focus()).run();
  });
  const stops = [...bar.querySelectorAll("button, select")];
  stops.forEach((stop, index) => (stop.tabIndex = index ? -1 : 0));
  bar.addEventListener("keydown", (event) => {
    const at = stops.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = stops[(at + step + stops.length) % stops.length];
    stops[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  const fields = bar.querySelector("[data-editor-fields]");
  const insert = () => {
    const option = fields.selectedOptions[0];
    if (!option?.value) return;
    const chain = editor.chain().focus();
    if (option.dataset.text) chain.insertContent(option.dataset.text.replace(/[<>&]/g, "")).run();
    else chain.insertContent({ type: "field", attrs: { name: option.value } }).run();
    fields.value = "";
  };
  bar.querySelector("[data-editor-insert]")?.addEventListener("click", insert);
  fields?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    insert();
  });
}

document.querySelectorAll("[data-editor]").forEach(begin);
