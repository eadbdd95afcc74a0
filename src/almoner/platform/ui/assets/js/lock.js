// An idle screen locks: a dialog over everything asks for the password, in every tab at once.
// The page below, and what was typed in it, stays. The server locks too: it is told once a
// minute that somebody is here, and answers 423 when it saw nobody for too long.
import { csrf, element, urls, userId } from "./page.js";

const CHECK_MS = 5000;
const TELL_MS = 60_000;
const dialog = () => document.getElementById("lock");
const channel = userId && "BroadcastChannel" in window ? new BroadcastChannel("lock") : null;
const seen = `active:${userId}`;
let waiting = [];
let locked = false;

/** Lock the screen (if it is not yet) and resolve once the password was given. */
export function unlocked() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    show();
  });
}

function show() {
  const box = dialog();
  if (!box || locked) return;
  locked = true;
  box.showModal();
  box.querySelector("input[type=password]")?.focus();
}

function hide() {
  if (!locked) return;
  locked = false;
  const box = dialog();
  box.querySelector("form").reset();
  box.querySelector("[data-error]").textContent = "";
  box.close();
  localStorage.setItem(seen, Date.now());
  waiting.splice(0).forEach((resolve) => resolve());
}

function post(url, fields = {}) {
  const body = new URLSearchParams(fields);
  return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf() }, keepalive: true });
}

async function lock() {
  show();
  channel?.postMessage("lock");
  await post(urls.lock).catch(() => {});
}

async function unlock(form) {
  const error = form.querySelector("[data-error]");
  const button = form.querySelector("[type=submit]:not([form])");
  error.textContent = "";
  button.disabled = true;
  try {
    const response = await post(urls.unlock, { password: form.elements.password.value });
    if (response.ok && !response.redirected) {
      channel?.postMessage("unlock");
      hide();
    } else if (response.status === 401 || response.redirected) {
      error.replaceChildren("Your session has ended. ", element("a", { href: location.href }, "Sign in again"));
    } else {
      const sentence = response.status < 500 ? (await response.text()).trim() : "";
      error.textContent = sentence || "The server had a fault. Try again.";
      form.elements.password.select();
    }
  } catch {
    error.textContent = "No connection to the server. Try again.";
  } finally {
    button.disabled = false;
  }
}

if (userId) {
  const minutes = Number(document.body?.dataset.idleMinutes || 0);
  let written = 0;
  let told = Date.now();
  const touch = () => {
    if (locked || Date.now() - written < 2000) return;
    written = Date.now();
    localStorage.setItem(seen, written);
    if (written - told < TELL_MS) return;
    told = written;
    post(urls.active)
      .then(({ status }) => status === 423 && show())
      .catch(() => {});
  };
  localStorage.setItem(seen, Date.now());
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel"])
    document.addEventListener(name, touch, { passive: true, capture: true });
  if (minutes)
    setInterval(() => {
      const idle = Date.now() - Number(localStorage.getItem(seen));
      if (!locked && idle > minutes * 60_000) lock();
    }, CHECK_MS);

  channel?.addEventListener("message", ({ data }) => (data === "lock" ? show() : hide()));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-lock]")) lock();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#lock")) return;
    event.preventDefault();
    unlock(event.target);
  });
  dialog()?.addEventListener("cancel", (event) => event.preventDefault());
  dialog()?.addEventListener("close", () => locked && dialog().showModal());
}
