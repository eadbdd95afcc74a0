// <form data-draft="people.register"> keeps what is typed: at once in this browser, a little
// later on the server (so another computer has it too), and offers it back until it is saved.
import { each, element, send, urls, userId } from "./page.js";

const LOCAL_MS = 300;
const SERVER_MS = 2500;
const PENDING = "draft-submitted";
const SKIPPED = ["password", "file", "submit", "button", "reset", "image"];
const place = (key) => `draft:${userId}:${key}`;
const address = (key) => `${urls.drafts}?key=${encodeURIComponent(key)}`;
const inFlight = new Map();

function kept(input) {
  if (!input.name || input.name === "csrfmiddlewaretoken") return false;
  if (SKIPPED.includes(input.type) || input.closest("[data-no-draft]")) return false;
  return input.type !== "hidden" || "keep" in input.dataset;
}

/** What the form holds now: {name: [value, …]}. */
function read(form) {
  const values = {};
  for (const input of form.elements) {
    if (!kept(input)) continue;
    const list = (values[input.name] ??= []);
    if (input.matches("[type=checkbox], [type=radio]")) input.checked && list.push(input.value);
    else if (input.multiple) list.push(...[...input.selectedOptions].map((o) => o.value));
    else list.push(input.value);
  }
  return values;
}

function write(form, values) {
  const used = {};
  for (const input of form.elements) {
    const list = kept(input) && values[input.name];
    if (!list) continue;
    if (input.matches("[type=checkbox], [type=radio]")) input.checked = list.includes(input.value);
    else if (input.multiple)
      for (const option of input.options) option.selected = list.includes(option.value);
    else input.value = list[(used[input.name] = (used[input.name] ?? -1) + 1)] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function local(key) {
  try {
    return JSON.parse(localStorage.getItem(place(key)));
  } catch {
    return null;
  }
}

async function found(key) {
  const here = local(key);
  if (here || !urls.drafts) return here;
  const response = await send(address(key)).catch(() => null);
  return response?.status === 200 ? response.json() : null;
}

function keepHere(form) {
  clearTimeout(form.draftLocal);
  form.draftLocal = null;
  const draft = { at: Date.now(), values: read(form) };
  localStorage.setItem(place(form.dataset.draft), JSON.stringify(draft));
}

async function keepOnServer(form) {
  const key = form.dataset.draft;
  const sent = send(address(key), { method: "POST", data: read(form) }).catch(() => {});
  inFlight.set(key, sent);
  await sent;
}

/** Forget the draft: it was saved, or the person does not want it. */
async function discard(form) {
  const key = form.dataset.draft;
  clearTimeout(form.draftLocal);
  clearTimeout(form.draftServer);
  form.draftLocal = null;
  localStorage.removeItem(place(key));
  form.querySelector("[data-draft-offer]")?.remove();
  await inFlight.get(key);
  send(address(key), { method: "DELETE", keepalive: true }).catch(() => {});
}

function offer(form, draft) {
  const when = new Date(draft.at);
  const today = when.toDateString() === new Date().toDateString();
  const clock = when.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const day = today ? "" : `${when.toLocaleDateString()} `;
  const restore = element("button", { type: "button", class: "btn btn-small" }, "Restore");
  const drop = element("button", { type: "button", class: "btn btn-small btn-quiet" }, "Discard");
  const box = element(
    "div",
    { class: "alert t-warning", role: "status", "data-draft-offer": "" },
    element("div", { class: "alert-body" }, `You have an unsaved draft from ${day}${clock}.`),
    element("div", { class: "alert-actions" }, restore, drop),
  );
  restore.addEventListener("click", () => {
    box.remove();
    write(form, draft.values);
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  drop.addEventListener("click", () => discard(form));
  form.prepend(box);
}

function watch(form) {
  const key = form.dataset.draft;
  form.addEventListener("input", (event) => {
    if (!event.isTrusted && form.querySelector("[data-draft-offer]")) return;
    clearTimeout(form.draftLocal);
    clearTimeout(form.draftServer);
    form.draftLocal = setTimeout(() => keepHere(form), LOCAL_MS);
    if (urls.drafts) form.draftServer = setTimeout(() => keepOnServer(form), SERVER_MS);
  });
  form.addEventListener("submit", () => {
    sessionStorage.setItem(PENDING, key);
    if (form.draftLocal) keepHere(form);
  });
  addEventListener("pagehide", () => form.isConnected && form.draftLocal && keepHere(form));
  look(form);
}

async function look(form) {
  const key = form.dataset.draft;
  const draft = await found(key);
  if (!draft?.values) return;
  const same = JSON.stringify(read(form)) === JSON.stringify(draft.values);
  if (!same) offer(form, draft);
  else if (sessionStorage.getItem(PENDING) === key) discard(form);
}

/** A plain form that was sent and is not here again was saved. */
function settle() {
  const key = sessionStorage.getItem(PENDING);
  if (!key) return;
  if (!document.querySelector(`form[data-draft="${CSS.escape(key)}"]`)) {
    localStorage.removeItem(place(key));
    if (urls.drafts) send(address(key), { method: "DELETE", keepalive: true }).catch(() => {});
  }
  setTimeout(() => sessionStorage.removeItem(PENDING), 1000);
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const source = ctx.sourceElement;
  const form = source.matches("form") ? source : source.matches("[type=submit]") && source.form;
  if (!form || !form.dataset.draft || ctx.request.method === "GET") return;
  sessionStorage.removeItem(PENDING);
  if (ctx.response.status < 300) discard(form);
});

document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-sign-out]")) return;
  const mine = Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
  mine.forEach((name) => localStorage.removeItem(name));
});

if (userId) {
  settle();
  each("form[data-draft]", watch);
}
