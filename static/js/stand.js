// The next person at a stand finds an empty form, even through the button Back.
"use strict";
(() => {
  const form = document.querySelector("form[data-stand]");
  if (!form) return;
  const clear = () => {
    for (const field of form.elements) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = false;
      else if (field.type !== "hidden" && field.type !== "submit") field.value = "";
    }
  };
  addEventListener("pagehide", clear);
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace(form.dataset.stand);
  });
})();
