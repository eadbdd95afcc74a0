// Moving a visit on a day sheet, by dragging or by keys: Ctrl-X on the visit, Ctrl-V on a free
// time. <table data-move="/schedule/move" hx-target=… hx-swap=…> gets a POST with visit, column, start,
// from_column and from_start, taken from the data- attributes of <a class="visit"> and <td>.
import { announce } from "./page.js";

let carried = null;

const tableOf = (element) => element.closest?.("table[data-move]");
const slotOf = (element) => element.closest?.("td[data-start]");
const nameOf = (visit) => visit.querySelector(".visit-name")?.textContent.trim() ?? visit.textContent.trim();

function take(visit) {
  drop();
  carried = visit;
  visit.classList.add("is-cut");
}

function drop() {
  carried?.classList.remove("is-cut");
  document.querySelectorAll("td.is-target").forEach((cell) => cell.classList.remove("is-target"));
  carried = null;
}

function place(cell) {
  const table = tableOf(cell);
  const from = slotOf(carried)?.dataset ?? {};
  const values = {
    visit: carried.dataset.visit,
    column: cell.dataset.column,
    start: cell.dataset.start,
    from_column: from.column ?? carried.dataset.column ?? "",
    from_start: from.start ?? carried.dataset.start ?? "",
  };
  announce(`Moving ${nameOf(carried)}`);
  drop();
  if (values.start === values.from_start && values.column === values.from_column) return;
  window.htmx.ajax("POST", table.dataset.move, { source: table, values });
}

const isFree = (cell) => cell?.matches(".is-open") && tableOf(cell) === tableOf(carried);

document.addEventListener("dragstart", (event) => {
  const visit = event.target.closest?.(".visit[data-visit]");
  if (!visit || !tableOf(visit)) return;
  take(visit);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", nameOf(visit));
});
document.addEventListener("dragover", (event) => {
  const cell = carried && slotOf(event.target);
  document.querySelector("td.is-target")?.classList.remove("is-target");
  if (!isFree(cell)) return;
  event.preventDefault();
  cell.classList.add("is-target");
});
document.addEventListener("drop", (event) => {
  const cell = carried && slotOf(event.target);
  if (!isFree(cell)) return;
  event.preventDefault();
  place(cell);
});
document.addEventListener("dragend", drop);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && carried) {
    announce(`${nameOf(carried)} stays where it was`);
    return drop();
  }
  if (!(event.ctrlKey || event.metaKey) || !tableOf(event.target)) return;
  const visit = event.target.closest(".visit[data-visit]");
  const cell = slotOf(event.target);
  if (event.key === "x" && visit) {
    event.preventDefault();
    take(visit);
    announce(`${nameOf(visit)} cut. Go to a free time and press Ctrl V; Escape keeps it here.`);
  } else if (event.key === "v" && carried) {
    event.preventDefault();
    if (isFree(cell)) place(cell);
    else announce("This time is not free.");
  }
});
