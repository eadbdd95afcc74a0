// Blacking out: boxes over the picture of a page, as fractions of it, in the hidden [data-boxes].
// Drawn with the mouse; b adds one, arrows move it, Shift and arrows change its size, Delete ends it.
const STEP = 0.01;
const LEAST = 0.005;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function boxOf(element) {
  return JSON.parse(element.dataset.box);
}

function place(element, box) {
  const [left, top] = [clamp(box[0], 0, 1 - LEAST), clamp(box[1], 0, 1 - LEAST)];
  const done = [left, top, clamp(box[2], LEAST, 1 - left), clamp(box[3], LEAST, 1 - top)];
  element.dataset.box = JSON.stringify(done.map((each) => Number(each.toFixed(4))));
  const [x, y, width, height] = done.map((each) => `${each * 100}%`);
  Object.assign(element.style, { left: x, top: y, width, height });
}

function keep(editor) {
  const form = editor.closest("form");
  const boxes = [...editor.querySelectorAll(".redaction-box")];
  const field = form.querySelector("[data-boxes]");
  field.value = JSON.stringify(boxes.map(boxOf));
  boxes.forEach((each, index) => each.setAttribute("aria-label", `Black box ${index + 1}`));
  form.querySelector("[data-box-count]").textContent = `${boxes.length} blacked out`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function add(editor, box) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "redaction-box";
  editor.append(element);
  place(element, box);
  return element;
}

function start(editor) {
  if (editor.dataset.started) return;
  editor.dataset.started = "yes";
  const form = editor.closest("form");
  for (const box of JSON.parse(form.querySelector("[data-boxes]").value || "[]")) add(editor, box);
  form.querySelector("[data-box-add]").addEventListener("click", () => {
    add(editor, [0.35, 0.45, 0.3, 0.04]).focus();
    keep(editor);
  });
  editor.addEventListener("keydown", (event) => key(editor, event));
  editor.addEventListener("pointerdown", (event) => draw(editor, event));
}

function key(editor, event) {
  const element = event.target.closest(".redaction-box");
  if (!element) return;
  const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
  const [left, top, width, height] = boxOf(element);
  if (event.key === "Delete" || event.key === "Backspace") element.remove();
  else if (!dx && !dy) return;
  else if (event.shiftKey) place(element, [left, top, width + dx, height + dy]);
  else place(element, [left + dx, top + dy, width, height]);
  event.preventDefault();
  keep(editor);
}

function draw(editor, event) {
  if (event.button !== 0 || event.target.closest(".redaction-box")) return;
  event.preventDefault();
  const frame = editor.getBoundingClientRect();
  const at = (e) => [clamp((e.clientX - frame.left) / frame.width, 0, 1), clamp((e.clientY - frame.top) / frame.height, 0, 1)];
  const [x, y] = at(event);
  const element = add(editor, [x, y, LEAST, LEAST]);
  const move = (e) => {
    const [nx, ny] = at(e);
    place(element, [Math.min(x, nx), Math.min(y, ny), Math.abs(nx - x), Math.abs(ny - y)]);
  };
  const end = () => {
    document.removeEventListener("pointermove", move);
    const [, , width, height] = boxOf(element);
    if (width <= LEAST * 1.5 && height <= LEAST * 1.5) element.remove();
    else element.focus();
    keep(editor);
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end, { once: true });
}

const look = () => document.querySelectorAll("[data-redactor]").forEach(start);
document.addEventListener("DOMContentLoaded", look);
document.addEventListener("htmx:after:swap", look);
look();
