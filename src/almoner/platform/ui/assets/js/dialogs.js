// Native <dialog>: open with data-dialog="id", close with data-close, or by the server with
// HX-Trigger: dialog-close. A dialog marked data-open shows itself when it arrives. One begins in
// its first field, not on the cross that closes it.
import { each } from "./page.js";

const FIELDS = ["input:not([type=hidden])", "select", "textarea", "[contenteditable=true]"];
const FIRST = FIELDS.map((field) => `.dialog-body ${field}:not(:disabled)`).join(", ");

function show(dialog) {
  dialog.showModal();
  if (document.activeElement?.closest(".dialog-head")) dialog.querySelector(FIRST)?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const opened = opener && document.getElementById(opener.dataset.dialog);
  if (opened) show(opened);
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

document.addEventListener("dialog-close", () => {
  document.querySelectorAll("dialog[open]:not(.lock)").forEach((dialog) => dialog.close());
});

each("dialog[data-open]", (dialog) => {
  if (!dialog.open) show(dialog);
});

// Menus hang below their button; where the browser cannot anchor them, place them by hand.
if (!CSS.supports("position-area: block-end")) {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.(".menu") || event.newState !== "open") return;
      const button = document.querySelector(`[popovertarget="${menu.id}"]`).getBoundingClientRect();
      menu.style.top = `${button.bottom + 4}px`;
      menu.style.left = `${Math.max(8, button.right - menu.offsetWidth)}px`;
    },
    true,
  );
}
