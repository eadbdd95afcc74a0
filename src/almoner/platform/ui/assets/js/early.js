// What is typed into a filter before htmx listens is searched as well: fast fingers lose nothing.
setTimeout(() => {
  const typing = document.activeElement;
  const isChanged = "defaultValue" in typing && typing.value !== typing.defaultValue;
  if (isChanged && typing.closest("form.filterbar"))
    typing.dispatchEvent(new Event("input", { bubbles: true }));
});
