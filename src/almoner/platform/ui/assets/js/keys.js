// data-key="n" or data-key="g d" on a link, button or field: the keys click or focus it.
// data-key="ctrl+enter" works while typing too. `?` lists what this page declares.
import { element, isTyping } from "./page.js";
import { rowTargets } from "./rowkeys.js";

const WAIT_MS = 1200;
const OFF = "single-keys-off";
// htmx, imported before, gives buttons their work in a task of its own: a key waits for it.
const wired = new Promise((resolve) => setTimeout(resolve));
let typed = [];
let timer;

const isOff = () => localStorage.getItem(OFF) === "yes";
const scope = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;

const keyOf = (target) => target.dataset.key ?? target.dataset.rowKey;

function targets() {
  const all = [...scope().querySelectorAll("[data-key]")];
  if (scope() === document) all.unshift(...rowTargets());
  return all.filter((target) => target.checkVisibility?.() ?? true);
}

function nameOf(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  if (!ctrl && !event.altKey) return event.key;
  return `${ctrl ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${event.key.toLowerCase()}`;
}

// Of several forms on a page, the keys are those of the form one is in.
function nearest(found) {
  const form = document.activeElement?.closest("form");
  return (form && found.find((target) => form.contains(target))) ?? found[0];
}

// A field is ready at once: what is typed after the key goes into it.
function act(target) {
  if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    wired.then(() => {
      target.focus({ preventScroll: true });
      target.click();
    });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const key = nameOf(event);
  const plain = !key.includes("+") || key.length === 1;
  if (plain && (isTyping() || isOff())) return;
  if (key === "?" && scope() === document) return list(event);
  typed.push(key);
  clearTimeout(timer);
  const wanted = typed.join(" ");
  const exact = nearest(targets().filter((target) => keyOf(target) === wanted));
  if (exact) {
    typed = [];
    event.preventDefault();
    act(exact);
  } else if (targets().some((target) => keyOf(target).startsWith(`${wanted} `))) {
    timer = setTimeout(() => (typed = []), WAIT_MS);
  } else typed = [];
});

function label(target) {
  const text = target.dataset.keyLabel || target.getAttribute("aria-label") || target.textContent;
  return text.trim().replace(/\s+/g, " ") || target.getAttribute("placeholder");
}

function spoken(key) {
  const plain = key.replace("ctrl+", "Ctrl ").replace("alt+", "Alt ");
  return plain.replace(/ ([a-z])(\w*)$/, (_, first, rest) => ` ${first.toUpperCase()}${rest}`);
}

function line(text, keys) {
  const parts = keys.split(" ").flatMap((key) => [element("kbd", {}, spoken(key)), " "]);
  return element("div", {}, element("dt", {}, text), element("dd", {}, ...parts));
}

function group(title, lines) {
  return lines.length ? [element("h3", { class: "mt-3 mb-1" }, title), element("dl", { class: "key-list" }, ...lines)] : [];
}

function list(event) {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  event?.preventDefault();
  const everywhere = [line("Find a person, screen or action", "ctrl+K"), line("This list", "?")];
  const here = [];
  const known = new Set();
  for (const target of targets()) {
    const key = keyOf(target);
    if (known.has(key)) continue;
    known.add(key);
    const common = target.closest(".rail, .bar");
    (common ? everywhere : here).push(line(label(target), key));
  }
  const extra = [...document.querySelectorAll("[data-key-help]")].flatMap((place) =>
    place.dataset.keyHelp.split(";").map((pair) => line(...pair.split("=").map((part) => part.trim()))),
  );
  dialog
    .querySelector("[data-keys]")
    .replaceChildren(...group("On this screen", [...here, ...extra]), ...group("Everywhere", everywhere));
  dialog.querySelector("[data-single-keys]").checked = !isOff();
  dialog.showModal();
}

document.addEventListener("click", (event) => event.target.closest("[data-keys-open]") && list());
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-single-keys]")) localStorage.setItem(OFF, target.checked ? "no" : "yes");
});
