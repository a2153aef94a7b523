// Niceties only: every page works without this file.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, run, target = document) => target.addEventListener(type, run);
  const say = (text) => {
    const place = document.getElementById("annonce");
    if (place) place.textContent = text;
  };
  document.documentElement.classList.add("js");

  // Dialogs where the browser does not know commandfor yet.
  if (!("command" in HTMLButtonElement.prototype)) {
    on("click", (event) => {
      const button = event.target.closest("[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (dialog) button.getAttribute("command") === "close" ? dialog.close() : dialog.showModal();
    });
  }

  // Menus close on Escape and on a click elsewhere.
  on("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  on("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // One press sends once; coming back to the page makes the buttons work again.
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    for (const button of all("button:not([type=button])", form)) button.ariaDisabled = "true";
  });
  on("pageshow", () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of all("[aria-disabled]", form)) button.ariaDisabled = null;
    }
  }, window);

  // How many characters are left, said aloud only near the end.
  const count = (field) => {
    const left = field.dataset.counter - [...field.value].length;
    let note = document.getElementById(`${field.id}-compte`);
    if (!note) {
      note = Object.assign(document.createElement("p"), { id: `${field.id}-compte` });
      field.after(note);
    }
    const most = +field.dataset.counter;
    note.hidden = most > 300 && left > most / 5;
    const many = Math.abs(left) > 1 ? "s" : "";
    note.className = left < 0 ? "compteur compteur--trop" : "compteur";
    note.textContent = `${Math.abs(left)} caractère${many} ${left < 0 ? "de trop" : `restant${many}`}`;
    if (left === 10 || left === -1) say(note.textContent);
  };
  on("input", (event) => event.target.dataset?.counter && count(event.target));

  // Sharing, where the device or the clipboard can.
  on("click", async (event) => {
    const share = event.target.closest("[data-share]");
    const copy = event.target.closest("[data-copy]");
    const typed = (button) => document.getElementById(button.dataset.from)?.value;
    if (share) {
      const { url, title } = share.dataset;
      const text = typed(share);
      navigator.share(text ? { text, title } : { url, title }).catch(() => {});
    }
    if (copy) {
      const { done = "Lien copié" } = copy.dataset;
      await navigator.clipboard.writeText(typed(copy) ?? copy.dataset.copy);
      say(done);
      copy.lastChild.textContent = done;
    }
  });

  // One's own server: kept in this browser, sent to nobody before it is used.
  all("[data-remember]").forEach((field) => {
    const key = `retenu-${field.dataset.remember}`;
    try {
      field.value ||= localStorage.getItem(key) ?? "";
      field.addEventListener("change", () => localStorage.setItem(key, field.value));
    } catch {
      // A browser that keeps nothing: one types it again.
    }
  });

  // Opening what a list of news tells of marks it as read.
  const opened = (event) => {
    const form = event.target.closest("[data-opens]")?.closest("li").querySelector("form");
    if (form) navigator.sendBeacon(form.action, new FormData(form));
  };
  on("click", opened);
  on("auxclick", opened);

  // What is to be done again on what htmx brings in.
  const dress = (root) => {
    all("[data-counter]", root).forEach(count);
    if (navigator.share) all("[data-share]", root).forEach((button) => (button.hidden = false));
    if (navigator.clipboard) all("[data-copy]", root).forEach((button) => (button.hidden = false));
  };
  on("htmx:after:swap", () => {
    dress(document);
    const first = document.querySelector(".errs") || document.querySelector("[data-focus]");
    first?.focus();
    first?.removeAttribute("data-focus");
    const news = document.querySelector("[data-annonce]");
    if (news) say(news.dataset.annonce);
  });
  dress(document);
  document.querySelector(".errs")?.focus();
})();
