// A paper with [data-phrases="#field"]: words marked with the mouse go into that field.
// A form with [data-empties="#field"]: what it took is emptied, with that field.
const MOST = 500;

document.addEventListener("mouseup", () => {
  const chosen = getSelection();
  const words = chosen?.toString().trim().replace(/\s+/g, " ");
  const paper = words && chosen.anchorNode?.parentElement?.closest("[data-phrases]");
  const field = paper && document.querySelector(paper.dataset.phrases);
  if (field) field.value = words.slice(0, MOST);
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form?.matches?.("form[data-empties]") || ctx.response?.status !== 200) return;
  form.reset();
  form.querySelectorAll("input[data-keep]").forEach((kept) => (kept.value = ""));
  const field = document.querySelector(form.dataset.empties);
  if (field) field.value = "";
});
