// <span class="timer" data-since="2026-11-22T13:05:00Z" data-warm="10" data-hot="20"> counts the
// minutes somebody has waited; after data-warm and data-hot minutes it changes its look.
import { each } from "./page.js";

const EVERY_MS = 15_000;

function spell(minutes) {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

function tick(timer) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.since)) / 60_000));
  const place = timer.querySelector("[data-minutes]") ?? timer;
  const text = spell(minutes);
  if (place.textContent !== text) place.textContent = text;
  const hot = minutes >= Number(timer.dataset.hot || Infinity);
  timer.classList.toggle("is-hot", hot);
  timer.classList.toggle("is-warm", !hot && minutes >= Number(timer.dataset.warm || Infinity));
}

each("[data-since]", tick);
setInterval(() => document.querySelectorAll("[data-since]").forEach(tick), EVERY_MS);
