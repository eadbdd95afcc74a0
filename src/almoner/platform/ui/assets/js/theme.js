// Light, dark or as the computer says; dense or roomy. boot.js applies the choice at load.
import { each } from "./page.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

function apply() {
  const theme = localStorage.getItem("theme") ?? "auto";
  const density = localStorage.getItem("density") ?? "dense";
  root.dataset.bsTheme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
  if (density === "roomy") root.dataset.density = density;
  else delete root.dataset.density;
  for (const [name, value] of [["theme", theme], ["density", density]])
    for (const button of document.querySelectorAll(`[data-set-${name}]`))
      button.setAttribute("aria-pressed", String(button.getAttribute(`data-set-${name}`) === value));
}

document.addEventListener("click", ({ target }) => {
  for (const name of ["theme", "density"]) {
    const button = target.closest(`[data-set-${name}]`);
    if (!button) continue;
    localStorage.setItem(name, button.getAttribute(`data-set-${name}`));
    apply();
  }
});
system.addEventListener("change", apply);
addEventListener("storage", apply);
each("body", apply);
