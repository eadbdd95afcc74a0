// <tr id="…"> with <button data-row-key="a">: while the row has the focus, the key presses the
// button (keys.js asks for them). The focus stays on the row when news redraw the table.
let current = "";

const row = () => (current ? document.getElementById(current) : null);

/** What the keys of the row press that has the focus. */
export const rowTargets = () => [...(row()?.querySelectorAll("[data-row-key]") ?? [])];

document.addEventListener("focusin", ({ target }) => {
  if (!target.closest("dialog")) current = target.closest("tr[id]")?.id ?? "";
});

document.addEventListener("htmx:after:swap", () => {
  if (document.querySelector("dialog[open]") || document.activeElement !== document.body) return;
  if (rowTargets().length) row().querySelector("a[href], button")?.focus();
});
