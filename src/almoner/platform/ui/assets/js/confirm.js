// hx-confirm="Cancel this visit?" asks in our own dialog instead of the browser's.
import { element } from "./page.js";

let asked;

function dialog() {
  const no = element("button", { class: "btn", value: "no" }, "No, go back");
  const yes = element("button", { class: "btn btn-primary", value: "yes", autofocus: "" }, "Yes");
  const question = element("p", { id: "confirm-question", class: "mb-0" });
  const form = element(
    "form",
    { method: "dialog", "hx-ignore": "" },
    element("div", { class: "dialog-body pt-4" }, question),
    element("div", { class: "dialog-foot" }, no, yes),
  );
  return element("dialog", { class: "dialog is-small", "aria-labelledby": "confirm-question" }, form);
}

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  asked?.remove();
  asked = dialog();
  asked.querySelector("p").textContent = ctx.confirm;
  asked.querySelector("[value=yes]").textContent =
    ctx.sourceElement.dataset.confirmYes ?? ctx.sourceElement.textContent.trim() ?? "Yes";
  document.body.append(asked);
  asked.addEventListener("close", () => {
    if (asked.returnValue === "yes") issueRequest();
    else dropRequest();
    asked.remove();
  });
  asked.showModal();
});
