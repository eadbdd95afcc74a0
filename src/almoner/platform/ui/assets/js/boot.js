// Runs before the first paint: light or dark, and how dense, as this person last chose.
const chosen = localStorage.getItem("theme");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const root = document.documentElement;
root.dataset.bsTheme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
if (localStorage.getItem("density") === "roomy") root.dataset.density = "roomy";
