/* While a petition is rushed, the browser works a second before its form is sent (ALTCHA's protocol,
   version 1). It starts as the page opens, so that most people never wait. Without this script, or
   where it cannot run, the form is sent as it is and the page that comes back asks to wait. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-work]");
  const task = JSON.parse(document.getElementById("work-to-do").textContent);
  const button = form.querySelector("button[type=submit]");
  let isWaiting = false;
  let isOver = false;

  const over = (work) => {
    isOver = true;
    form.elements.work.value = work;
    if (!isWaiting) return;
    button.removeAttribute("aria-disabled");
    form.requestSubmit(button);
  };

  let worker;
  try {
    worker = new Worker(form.dataset.work);
  } catch {
    over("");
    return;
  }
  worker.addEventListener("message", (event) => over(event.data));
  worker.addEventListener("error", () => over(""));
  worker.postMessage(task);

  form.addEventListener("submit", (event) => {
    if (isOver) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isWaiting = true;
    button.setAttribute("aria-disabled", "true");
    document.getElementById("annonce").textContent = "Un instant, votre signature part.";
  }, true);
})();
