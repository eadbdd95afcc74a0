// data-live="arrivals day:2026-11-22" anywhere on the page subscribes to those topics. A message
// becomes an event of the topic's name on <body>: hx-trigger="arrivals from:body" refreshes.
// A hidden tab lets go of its connection (browsers allow few) and catches up when shown.
import { urls, userId } from "./page.js";

const RETRY_MS = 3000;
const PATIENCE_MS = 4000;
const SLACK_MS = 100; // the stream's own way to the server
let source = null;
let subscribed = "";
// When what the page shows was asked for: news since then is not in it.
let asked = performance.getEntriesByType("navigation")[0]?.fetchStart ?? 0;
let retry;
let complaint;

function topics() {
  const found = [...document.querySelectorAll("[data-live]")];
  return [...new Set(found.flatMap((place) => place.dataset.live.split(/\s+/)))].filter(Boolean).sort();
}

function tell(topic) {
  document.body.dispatchEvent(new CustomEvent(topic, { detail: { background: true } }));
}

function complain(on) {
  clearTimeout(complaint);
  const banner = document.getElementById("offline");
  if (!banner) return;
  if (!on) banner.hidden = true;
  else complaint = setTimeout(() => (banner.hidden = false), PATIENCE_MS);
}

/** "*" means that news may have been missed: everything on this page refreshes. */
function hear({ data }) {
  if (data === "*") topics().forEach(tell);
  else tell(data);
}

function disconnect() {
  clearTimeout(retry);
  source?.close();
  source = null;
  subscribed = "";
}

function connect({ catchUp = false } = {}) {
  const wanted = topics();
  if (!urls.live || !userId || document.hidden) return;
  if (wanted.join(",") === subscribed && source) return;
  if (!wanted.length && !source) return;
  disconnect();
  if (!wanted.length) return complain(false);
  subscribed = wanted.join(",");
  const age = Math.ceil(performance.now() - asked + SLACK_MS);
  source = new EventSource(`${urls.live}?topics=${encodeURIComponent(subscribed)}&age=${age}`);
  source.addEventListener("open", () => {
    complain(false);
    if (catchUp) wanted.forEach(tell);
  });
  source.addEventListener("news", hear);
  source.addEventListener("error", () => {
    complain(true);
    disconnect();
    retry = setTimeout(() => connect({ catchUp: true }), RETRY_MS);
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) disconnect();
  else connect({ catchUp: true });
});
document.addEventListener("htmx:config:request", () => (asked = performance.now()));
document.addEventListener("htmx:after:process", () => connect());
addEventListener("offline", () => complain(true));
addEventListener("online", () => {
  disconnect();
  complain(false);
  connect({ catchUp: true });
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", ({ persisted }) => connect({ catchUp: persisted }));
connect();
