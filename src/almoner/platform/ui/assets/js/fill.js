// A button that fills a combobox: data-fill="#its-input" data-value="id" data-text="words".
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  const input = button && document.querySelector(button.dataset.fill);
  if (!input) return;
  input.value = button.dataset.text;
  const hidden = input.parentElement.querySelector("input[type=hidden]");
  hidden.value = button.dataset.value;
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
});
