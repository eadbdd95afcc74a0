// <tr id="…"> with <button data-row-key="a">: while the row has the focus, the key presses the
// button (keys.js sees it as data-key). The focus stays on the row when news redraw the table.
let current = "";

function arm(row) {
  for (const armed of document.querySelectorAll("[data-row-key][data-key]")) delete armed.dataset.key;
  for (const button of row?.querySelectorAll("[data-row-key]") ?? []) button.dataset.key = button.dataset.rowKey;
}

document.addEventListener("focusin", ({ target }) => {
  if (target.closest("dialog")) return;
  const row = target.closest("tr[id]");
  current = row?.querySelector("[data-row-key]") ? row.id : "";
  arm(current ? row : null);
});

document.addEventListener("htmx:after:swap", () => {
  if (!current || document.querySelector("dialog[open]")) return;
  const row = document.getElementById(current);
  arm(row);
  if (row && document.activeElement === document.body) row.querySelector("a[href], button")?.focus();
});
