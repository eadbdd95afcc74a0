// What happens to a request that fails: a locked screen is unlocked and the request sent again;
// anything else is said aloud, and what was typed stays where it is.
import { unlocked } from "./lock.js";
import { csrf } from "./page.js";
import { toast } from "./toast.js";

const saves = (method) => !["GET", "HEAD"].includes(method);

/** fetch() that waits behind the lock screen, then sends the same request again. */
async function fetchUnlocked(url, options, ctx) {
  const response = await fetch(url, options);
  if (response.status !== 423) return response;
  clearTimeout(ctx.requestTimeout);
  await unlocked();
  const headers = { ...options.headers, "X-CSRFToken": csrf() };
  return fetchUnlocked(url, { ...options, headers }, ctx);
}

// X-Background tells the server that no person asked: the screen may still lock.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.request.headers["X-CSRFToken"] = csrf();
  const { type, detail } = ctx.sourceEvent ?? {};
  if (detail?.background || type === "every" || type === "load")
    ctx.request.headers["X-Background"] = "1";
  ctx.fetch = (url, options) => fetchUnlocked(url, options, ctx);
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const status = ctx.response.status;
  if (status < 500 || ctx.sourceElement.closest("[data-quiet]")) return;
  if (saves(ctx.request.method))
    toast("Not saved: the server had a fault. Your typing is kept; try again.", "danger");
  else toast("The server had a fault and could not show this. Try again.", "danger");
});

document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
  if (!ctx?.request || ctx.response || ctx.sourceElement?.closest("[data-quiet]")) return;
  if (error?.name === "AbortError" && ctx.request.signal?.reason !== "timeout") return;
  if (saves(ctx.request.method))
    toast("Not saved: no connection to the server. Your typing is kept; try again.", "danger");
  else toast("No connection to the server.", "danger");
});
