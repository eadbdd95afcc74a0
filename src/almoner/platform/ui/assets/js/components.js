// Named Alpine components. The CSP build takes names only: x-data="rows", x-on:click="add".
import Alpine from "@alpinejs/csp";

/** Show [x-show="shown"] only while the control marked x-ref="when" has one of data-values. */
Alpine.data("reveal", () => ({
  shown: false,
  init() {
    this.look();
    this.$refs.when.addEventListener("change", () => this.look());
  },
  look() {
    const control = this.$refs.when;
    const wanted = this.$root.dataset.values?.split(" ") ?? null;
    const value = control.type === "checkbox" ? String(control.checked) : control.value;
    this.shown = wanted ? wanted.includes(value) : control.type === "checkbox" ? control.checked : !!value;
  },
}));

/** The rows of a Django formset: a <template x-ref="blank"> with __prefix__, a place, a button. */
Alpine.data("rows", () => ({
  get total() {
    return this.$root.querySelector("[name$='-TOTAL_FORMS']");
  },
  add() {
    const index = Number(this.total.value);
    const html = this.$refs.blank.innerHTML.replaceAll("__prefix__", index);
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const row = holder.content.firstElementChild;
    this.$refs.place.append(row);
    this.total.value = index + 1;
    window.htmx.process(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  },
  remove(event) {
    const row = event.target.closest("[data-row]");
    const flag = row.querySelector("[name$='-DELETE']");
    if (flag) flag.checked = true;
    row.hidden = true;
    row.dispatchEvent(new Event("input", { bubbles: true }));
    this.$root.querySelector("[data-add]")?.focus();
  },
}));

/** Copy the text of [x-ref="text"] to the clipboard. */
Alpine.data("copy", () => ({
  done: false,
  async copy() {
    await navigator.clipboard.writeText(this.$refs.text.textContent.trim());
    this.done = true;
    setTimeout(() => (this.done = false), 1500);
  },
}));
