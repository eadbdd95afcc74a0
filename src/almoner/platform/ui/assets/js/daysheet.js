// The day sheet's own keys. <table data-sheet="/scheduling/book/">: a click or B on a free time asks
// for the booking form there; on a visit C confirms it and M asks where to move it. The visit's
// link is its address, under which confirm/ and move/ lie. [data-print] prints the page.
import { isTyping } from "./page.js";

const sheetOf = (element) => element?.closest?.("table[data-sheet]");

function book(cell) {
  const url = new URL(sheetOf(cell).dataset.sheet, location.href);
  url.searchParams.set("column", cell.dataset.column);
  url.searchParams.set("start", cell.dataset.start);
  window.htmx.ajax("GET", url.pathname + url.search, { target: "#dialog", swap: "innerHTML" });
}

const onVisit = {
  c: (path) => window.htmx.ajax("POST", `${path}confirm/`, { target: "#dialog", swap: "none", values: { quiet: "1" } }),
  m: (path) => window.htmx.ajax("GET", `${path}move/`, { target: "#dialog", swap: "innerHTML" }),
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) return print();
  const cell = event.target.closest("td.is-open");
  if (sheetOf(cell)) book(cell);
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping() || !sheetOf(event.target)) return;
    const visit = event.target.closest("a.visit[data-visit]");
    const cell = event.target.closest("td.is-open");
    if (event.key === "b" && cell) book(cell);
    else if (visit && onVisit[event.key]) onVisit[event.key](new URL(visit.href).pathname);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
