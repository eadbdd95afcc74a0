// Ctrl-K: people, screens and actions in one box. The list itself is a combobox.
const dialog = () => document.getElementById("palette");

function open() {
  const input = dialog().querySelector("input");
  if (dialog().open) return dialog().close();
  input.value = "";
  dialog().showModal();
  input.focus();
  input.dispatchEvent(new Event("palette-open"));
}

document.addEventListener("keydown", (event) => {
  if (!dialog() || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  if (document.querySelector("dialog.lock[open]")) return;
  event.preventDefault();
  open();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
  else if (event.target === dialog() || event.target.closest("#palette a")) dialog().close();
});
