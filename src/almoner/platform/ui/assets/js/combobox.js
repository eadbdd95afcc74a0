// An input whose results come from the server while typing. The markup (see <c-combobox>):
//   <div class="combobox"><input role="combobox" aria-controls="x" hx-get=…>
//   <div id="x" role="listbox" class="options" hidden></div><input type="hidden" data-keep></div>
// An option that is a link is followed; any other fills the hidden input with its data-value.
import { announce } from "./page.js";

const isBox = (target) => target?.matches?.("input[role=combobox]");
const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const inputOf = (list) => document.querySelector(`input[aria-controls="${CSS.escape(list.id)}"]`);
const hiddenOf = (input) => input.parentElement.querySelector("input[type=hidden]");
const optionsOf = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
const activeOf = (list) => list.querySelector("[role=option][aria-selected=true]");

export function close(input) {
  const list = listOf(input);
  if (!("always" in list.dataset)) list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function open(input) {
  const list = listOf(input);
  list.hidden = !list.childElementCount;
  input.setAttribute("aria-expanded", String(optionsOf(list).length > 0));
}

function activate(input, option) {
  const list = listOf(input);
  activeOf(list)?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `${list.id}-${optionsOf(list).indexOf(option)}`;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function move(input, step) {
  const list = listOf(input);
  if (list.hidden) open(input);
  const options = optionsOf(list);
  const now = options.indexOf(activeOf(list));
  const next = now < 0 && step < 0 ? options.length - 1 : (now + step + options.length) % options.length;
  activate(input, options[next]);
}

function choose(input, option) {
  if (option.matches("a[href]")) return option.click();
  const hidden = hiddenOf(input);
  input.value = option.dataset.label ?? option.textContent.trim();
  close(input);
  if (hidden) {
    hidden.value = option.dataset.value;
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }
  input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { ...option.dataset } }));
}

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!isBox(input) || event.isComposing) return;
  const list = listOf(input);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(input, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !list.hidden && activeOf(list)) {
    event.preventDefault();
    choose(input, activeOf(list));
  } else if (event.key === "Escape" && !list.hidden && !("always" in list.dataset)) {
    event.preventDefault();
    close(input);
  }
});

document.addEventListener("input", ({ target, isTrusted }) => {
  if (!isBox(target) || !isTrusted) return;
  const hidden = hiddenOf(target);
  if (hidden) hidden.value = "";
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const input = ctx.sourceElement;
  if (!isBox(input)) return;
  ctx.request.body.delete(input.name);
  ctx.request.body.set("q", input.value);
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const input = ctx?.sourceElement;
  if (!isBox(input)) return;
  open(input);
  const list = listOf(input);
  const options = optionsOf(list);
  activate(input, "first" in list.dataset ? options[0] : null);
  if (input.value) announce(options.length === 1 ? "1 result" : `${options.length} results`);
});

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("[role=option]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("[role=listbox] > [role=option], [role=group] > [role=option]");
  if (!option || option.matches("a[href]")) return;
  const input = inputOf(option.closest("[role=listbox]"));
  if (input) choose(input, option);
});

document.addEventListener("focusout", ({ target }) => {
  if (isBox(target)) setTimeout(() => target.isConnected && document.activeElement !== target && close(target), 120);
});
