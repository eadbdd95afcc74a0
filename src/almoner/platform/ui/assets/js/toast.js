// Short notes in the corner. The server sends one with
// HX-Trigger: {"toast": {"text": "Booked.", "kind": "success"}}
import { each, element, icon } from "./page.js";

const ICONS = { success: "check", info: "info", warning: "alert", danger: "alert" };
const SHOWN_MS = 6000;

/** Show a note. `kind` is success, info, warning or danger; danger stays until closed. */
export function toast(text, kind = "info") {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  const same = [...corner.children].find((note) => note.dataset.text === text);
  same?.remove();
  const close = element("button", { type: "button", class: "btn btn-quiet", "aria-label": "Close" });
  close.append(icon("x"));
  const words = element("div", { class: "toast-text" }, text);
  const note = element("div", {
    class: `toast-note t-${kind}`,
    role: kind === "danger" ? "alert" : "status",
    "data-text": text,
  });
  note.append(icon(ICONS[kind] ?? "info"), words, close);
  corner.append(note);
  prepare(note);
}

function prepare(note) {
  if (note.dataset.ready) return;
  note.dataset.ready = "yes";
  showAbove();
  note.querySelector("button")?.addEventListener("click", () => note.remove());
  if (note.matches(".t-danger, .t-warning")) return;
  let timer = setTimeout(() => note.remove(), SHOWN_MS);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => {
    timer = setTimeout(() => note.remove(), SHOWN_MS / 2);
  });
}

/** A popover is drawn above an open <dialog>; opening it again brings it to the top. */
function showAbove() {
  const corner = document.getElementById("toasts");
  if (!corner.showPopover) return;
  if (corner.matches(":popover-open")) corner.hidePopover();
  corner.showPopover();
}

each(".toast-note", prepare);
document.addEventListener("toast", ({ detail }) => {
  toast(detail.text ?? detail.value, detail.kind ?? "success");
});
