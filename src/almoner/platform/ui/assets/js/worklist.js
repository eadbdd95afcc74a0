// Choosing rows: <table data-worklist> with [data-select-all] and [data-select] checkboxes.
// [data-bulk] appears while something is chosen and [data-bulk-count] says how much.
import { announce } from "./page.js";

let last = null;

const boxes = (table) => [...table.querySelectorAll("[data-select]")];

function refresh(table) {
  const all = boxes(table);
  const chosen = all.filter((box) => box.checked).length;
  const whole = table.querySelector("[data-select-all]");
  if (whole) {
    whole.checked = chosen > 0 && chosen === all.length;
    whole.indeterminate = chosen > 0 && chosen < all.length;
  }
  for (const box of all) box.closest("tr").classList.toggle("is-current", box.checked);
  const place = table.closest("form, .card") ?? document;
  for (const bar of place.querySelectorAll("[data-bulk]")) bar.hidden = !chosen;
  for (const count of place.querySelectorAll("[data-bulk-count]")) count.textContent = chosen;
  announce(chosen ? `${chosen} chosen` : "Nothing chosen");
}

// Space ticks the row that has the focus, Shift with an arrow ticks on the way.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("table[data-worklist] tbody tr");
  const box = row?.querySelector("[data-select]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && !event.target.matches("input, button")) {
    event.preventDefault();
    box.click();
  } else if (event.shiftKey && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    for (const each of [box, next?.querySelector("[data-select]")]) if (each && !each.checked) each.click();
  }
});

document.addEventListener("click", (event) => {
  const table = event.target.closest("table[data-worklist]");
  if (!table) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes(table)) box.checked = event.target.checked;
    refresh(table);
  } else if (event.target.matches("[data-select]")) {
    const all = boxes(table);
    const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0)
      for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
    last = event.target;
    refresh(table);
  }
});
