// One tab stop, then arrows. <table data-roving="grid"> moves over cells (row and column spans
// counted); data-roving="rows" moves over the rows of a worklist (also with j and k).
import { each, isTyping } from "./page.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The table as a matrix of cells: a cell that spans stands in every place it covers. */
export function matrix(table) {
  const grid = [];
  [...table.tBodies].flatMap((body) => [...body.rows]).forEach((row, r) => {
    grid[r] ??= [];
    let c = 0;
    for (const cell of row.cells) {
      while (grid[r][c]) c += 1;
      for (let y = 0; y < cell.rowSpan; y += 1)
        for (let x = 0; x < cell.colSpan; x += 1) (grid[r + y] ??= [])[c + x] = cell;
      c += cell.colSpan;
    }
  });
  return grid;
}

const widget = (cell) => cell.querySelector("a[href], button") ?? cell;

function stops(table) {
  if (table.dataset.roving === "rows")
    return [...table.tBodies].flatMap((b) => [...b.rows]).map((row) => row.querySelector("a[href], button")).filter(Boolean);
  return [...table.querySelectorAll("tbody td")].map(widget);
}

function focus(table, stop) {
  if (!stop) return;
  for (const other of table.querySelectorAll("[data-stop]")) {
    other.tabIndex = -1;
    delete other.dataset.stop;
  }
  stop.tabIndex = 0;
  stop.dataset.stop = "";
  stop.focus();
  stop.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function prepare(table) {
  const all = stops(table);
  const now = all.find((stop) => stop.dataset.stop !== undefined) ?? all[0];
  if (table.dataset.roving === "grid") for (const stop of all) stop.tabIndex = -1;
  if (now) {
    now.tabIndex = 0;
    now.dataset.stop = "";
  }
}

function nextCell(table, cell, [down, right]) {
  const grid = matrix(table);
  let r = grid.findIndex((row) => row.includes(cell));
  let c = grid[r].indexOf(cell);
  let next = cell;
  while (next === cell) {
    r += down;
    c += right;
    next = grid[r]?.[c];
  }
  return next?.matches("td") ? next : null;
}

/** The cells beside `cell`, those that began in a row above too. */
function across(table, cell) {
  const row = matrix(table).find((cells) => cells.includes(cell));
  return row.filter((other) => other.matches("td"));
}

function byGrid(table, event) {
  const cell = event.target.closest("td");
  if (!cell) return;
  let next;
  if (ARROWS[event.key]) next = nextCell(table, cell, ARROWS[event.key]);
  else if (event.key === "Home") next = across(table, cell)[0];
  else if (event.key === "End") next = across(table, cell).at(-1);
  else if (event.key === "Enter" && event.target === cell) return cell.click();
  else return;
  event.preventDefault();
  if (next) focus(table, widget(next));
}

function byRows(table, event) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || isTyping(event.target)) return;
  const all = stops(table);
  const now = all.findIndex((stop) => stop.closest("tr") === event.target.closest("tr"));
  event.preventDefault();
  if (now === 0 && event.key === "ArrowUp" && found(table)) return found(table).focus();
  focus(table, all[Math.min(Math.max(now + step, 0), all.length - 1)]);
}

/** The search field that filled this list as one typed. */
function found(table) {
  return [...document.querySelectorAll("form.filterbar[hx-target]")]
    .filter((form) => table.closest(form.getAttribute("hx-target")))
    .map((form) => form.querySelector("input[type=search]"))
    .find(Boolean);
}

/** From a search field down into the list below it. */
function fromSearch(event) {
  const form = event.target.closest?.("form.filterbar[hx-target]");
  const list = form && document.querySelector(`${form.getAttribute("hx-target")} table[data-roving=rows]`);
  if (!list) return;
  event.preventDefault();
  focus(list, stops(list)[0]);
}

each("table[data-roving]", prepare);
document.addEventListener("htmx:after:process", ({ target }) => {
  const table = target.closest?.("table[data-roving]") ?? target.querySelector?.("table[data-roving]");
  if (table) prepare(table);
});
document.addEventListener("focusin", ({ target }) => {
  const table = target.closest?.("table[data-roving=grid]");
  if (!table || target.dataset.stop !== undefined || !stops(table).includes(target)) return;
  for (const other of table.querySelectorAll("[data-stop]")) delete other.dataset.stop, (other.tabIndex = -1);
  target.tabIndex = 0;
  target.dataset.stop = "";
});
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const table = event.target.closest?.("table[data-roving]");
  if (table) (table.dataset.roving === "rows" ? byRows : byGrid)(table, event);
  else if (event.key === "ArrowDown" && event.target.matches?.("input[type=search]")) fromSearch(event);
  else if (event.key === "j" && !isTyping() && event.target === document.body) {
    const list = document.querySelector("table[data-roving=rows]");
    if (list) focus(list, stops(list)[0]);
  }
});
