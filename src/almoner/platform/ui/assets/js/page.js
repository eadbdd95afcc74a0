// Small things every module uses.

/** The signed-in person's id, or "" on the sign-in pages. */
export const userId = document.querySelector("meta[name=user]")?.content ?? "";

/** Where the server listens, by name, from <meta name="urls" content='{"drafts": …}'>. */
export const urls = JSON.parse(document.querySelector("meta[name=urls]")?.content || "{}");

/** The CSRF token of this page: the cookie's, since another tab may have signed in since. */
export function csrf() {
  const cookie = document.cookie.match(/(?:^|; )(?:csrftoken|__Host-almoner_csrf)=([^;]+)/);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Send a request of our own (not htmx's) to this server; `data` goes as JSON. */
export function send(url, { method = "GET", data, keepalive = false } = {}) {
  const headers = { "X-CSRFToken": csrf() };
  if (method === "GET") headers["X-Background"] = "1";
  if (data !== undefined) headers["Content-Type"] = "application/json";
  const body = data === undefined ? undefined : JSON.stringify(data);
  return fetch(url, { method, headers, body, keepalive, credentials: "same-origin" });
}

/** Call `work` once for every element matching `selector`, now and after each htmx swap. */
export function each(selector, work) {
  const known = new WeakSet();
  const once = (found) => {
    if (known.has(found)) return;
    known.add(found);
    work(found);
  };
  const scan = (root) => {
    if (root.matches?.(selector)) once(root);
    root.querySelectorAll?.(selector).forEach(once);
  };
  const start = () => {
    scan(document.body);
    document.addEventListener("htmx:after:process", (event) => scan(event.target));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}

/** Say something to a screen reader without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

/** True while the person is typing, so that single keys mean letters. */
export function isTyping(element = document.activeElement) {
  if (!element) return false;
  if (element.isContentEditable) return true;
  const plain = ["checkbox", "radio", "button", "submit", "reset", "range"];
  return (
    element.matches("textarea, select") ||
    (element.matches("input") && !plain.includes(element.type))
  );
}

/** An SVG icon from the sprite. */
export function icon(name) {
  const sprite = document.querySelector("meta[name=icons]")?.content;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** `element("p", {class: "x"}, "text", child)` */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
