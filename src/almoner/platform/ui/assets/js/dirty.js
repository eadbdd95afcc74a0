// Leaving a page with typing that was not saved asks first (forms with data-draft or data-dirty).
import { each } from "./page.js";

const changed = new Set();

export const markClean = (form) => changed.delete(form);

each("form[data-draft], form[data-dirty]", (form) => {
  form.addEventListener("input", (event) => event.isTrusted && changed.add(form));
  form.addEventListener("submit", () => markClean(form));
  form.addEventListener("reset", () => markClean(form));
});

for (const failure of ["htmx:response:error", "htmx:error"])
  document.addEventListener(failure, ({ detail: { ctx } }) => {
    const form = ctx?.sourceElement?.closest("form[data-draft], form[data-dirty]");
    if (form?.isConnected) changed.add(form);
  });

addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
