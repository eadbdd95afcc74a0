// Native <dialog>: open with data-dialog="id", close with data-close, or by the server with
// HX-Trigger: dialog-close. A dialog marked data-open shows itself when it arrives.
import { each } from "./page.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

document.addEventListener("dialog-close", () => {
  document.querySelectorAll("dialog[open]:not(.lock)").forEach((dialog) => dialog.close());
});

each("dialog[data-open]", (dialog) => {
  if (!dialog.open) dialog.showModal();
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
