// Picking pages: arrows go over the pictures, [data-pick-all] and [data-pick-none] set them all,
// r opens the page's “Black out”. The number picked follows.
const pages = (form, only = "") => [...form.querySelectorAll(`[data-page]${only}:not(:disabled)`)];

function counted(form) {
  const place = form.querySelector("[data-picked]");
  if (place) place.textContent = form.querySelectorAll("[data-page]:checked").length;
}

function set(form, which, checked) {
  for (const page of which) page.checked = checked;
  counted(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function rowOf(list, from, down) {
  const here = from.closest(".page-choice").getBoundingClientRect();
  const others = list
    .map((page) => [page, page.closest(".page-choice").getBoundingClientRect()])
    .filter(([, box]) => (down ? box.top > here.top + 8 : box.top < here.top - 8));
  const far = ([, box]) => Math.abs(box.top - here.top) * 4 + Math.abs(box.left - here.left);
  return others.sort((a, b) => far(a) - far(b))[0]?.[0];
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-picking]");
  if (form) counted(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-pick-all], [data-pick-none]");
  const form = button?.closest("[data-picking]");
  if (!form) return;
  if (button.matches("[data-pick-all]")) set(form, pages(form, "[data-may]"), true);
  else set(form, pages(form), false);
});

document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.("[data-picking] [data-page]");
  if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
  const list = pages(here.closest("[data-picking]"));
  const at = list.indexOf(here);
  const next = {
    ArrowRight: () => list[at + 1],
    ArrowLeft: () => list[at - 1],
    ArrowDown: () => rowOf(list, here, true),
    ArrowUp: () => rowOf(list, here, false),
  }[event.key];
  if (next) {
    event.preventDefault();
    next()?.focus();
  } else if (event.key === "r") {
    here.closest(".page-choice").querySelector("[data-redact]")?.click();
  }
});
