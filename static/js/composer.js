// The composer saves by itself, says when, and says what to do when it cannot. Without this
// script its buttons do the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-composer]");
  if (!form) return;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const nbsp = "\u00a0";
  const QUIET = 1500;
  const HEAVY = 3_500_000;
  const SIDE = 2000;
  const picture = form.elements.image;
  let timer = 0;
  let saving = false;
  let dirty = false;
  let waiting = null;
  let failures = 0;
  let stopped = false;

  // ------------------------------------------------------------ where it stands
  const tell = (text, wrong = false) => {
    for (const place of all("[data-composer-status]")) {
      place.textContent = text;
      place.classList.toggle("sauve--non", wrong);
    }
  };

  const rename = (address) => {
    if (location.pathname !== address) history.replaceState(null, "", address);
    for (const place of all("[data-composer-link]")) place.hidden = false;
  };

  const show = (address) => {
    const figure = document.querySelector("[data-composer-image]");
    if (!address || !figure) return;
    const image = figure.querySelector("img") || figure.insertBefore(new Image(), figure.firstChild);
    image.alt = form.elements.image_alt.value || "Votre image";
    image.removeAttribute("width");
    image.removeAttribute("height");
    image.src = address;
    figure.hidden = false;
  };

  // --------------------------------------------------------------------- saving
  const send = async () => {
    const body = new FormData(form);
    if (!picture.files.length) body.delete("image");
    const address = `${form.getAttribute("action")}?partie=enregistrement`;
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  };

  const renew = async () => {
    const answer = await fetch(form.dataset.token);
    if (answer.ok) {
      for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = await answer.clone().text();
    }
  };

  const read = async (answer) => {
    const type = answer.headers.get("Content-Type") || "";
    return type.includes("json") ? answer.json() : {};
  };

  const refused = (status, problem) => {
    dirty = true;
    stopped = [403, 409, 413].includes(status);
    const words = { 413: `C’est trop long pour être enregistré${nbsp}: gardez le texte ailleurs.` };
    tell(problem || words[status] || `Pas encore enregistré${nbsp}: nouvel essai dans un instant.`, true);
    if (!stopped) plan(1000 * Math.min(60, 5 * 2 ** failures++));
  };

  const save = async () => {
    clearTimeout(timer);
    if (saving) return plan(QUIET);
    saving = true;
    dirty = false;
    const sent = picture.files[0];
    try {
      let answer = await send();
      if (answer.status === 403) {
        await renew();
        answer = await send();
      }
      const told = await read(answer);
      if (!answer.ok) refused(answer.status, told.probleme);
      else {
        failures = 0;
        if (told.adresse) rename(told.adresse);
        if (sent && sent === picture.files[0]) picture.value = "";
        show(told.image);
        if (told.probleme) tell(told.probleme, true);
        else if (told.texte) tell(told.texte);
      }
    } catch {
      refused(0, `Pas de connexion${nbsp}: votre texte est sur cette page, nouvel essai dans un instant.`);
    }
    saving = false;
    if (waiting) {
      const button = waiting;
      waiting = null;
      form.requestSubmit(button);
    }
  };

  const plan = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  const changed = (delay) => {
    dirty = true;
    stopped = false;
    plan(delay);
  };

  form.addEventListener("input", (event) => {
    progress();
    if (event.target !== picture) changed(QUIET);
  });
  form.addEventListener("change", () => {
    progress();
    if (!saving) changed(200);
  });

  // A save under way finishes first: an older text must never overtake the newer one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && dirty && !stopped) save();
  });

  // ----------------------------------------- a telephone's picture, made lighter
  const lighten = async (file) => {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    const box = new DataTransfer();
    box.items.add(new File([blob], "image.jpg", { type: "image/jpeg" }));
    picture.files = box.files;
  };
  picture.addEventListener("change", async (event) => {
    const file = picture.files[0];
    if (!file || file.size < HEAVY || !file.type.startsWith("image/")) return;
    event.stopPropagation();
    try {
      await lighten(file);
    } catch {
      // The server will say what is wrong with it.
    }
    changed(0);
  });

  // ------------------------------------------------------------------- progress
  const PARTS = {
    probleme: ["problem"],
    proposition: ["title", "proposal"],
    lieu: ["territory_texte"],
    theme: ["theme"],
  };
  const progress = () => {
    for (const stop of all("[data-section]")) {
      const done = PARTS[stop.dataset.section].every((name) => form.elements[name].value.trim());
      const state = stop.querySelector("[data-section-state]");
      state.dataset.before ??= state.textContent.trim();
      stop.classList.toggle("est-fait", done);
      state.textContent = done ? "rempli" : state.dataset.before === "rempli" ? "à remplir" : state.dataset.before;
    }
  };

  // ----------------------------------------- suggestions that fill, and the plaque
  const dress = () => {
    for (const item of all("[data-fill]:not(:has(button))")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = item.textContent.trim();
      item.replaceChildren(button);
    }
    const plaque = document.querySelector("#decideurs .plaque");
    const top = document.querySelector("[data-composer-plaque]");
    if (top) top.replaceChildren(...(plaque ? [plaque.cloneNode(true)] : []));
  };
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-fill]");
    if (!item) return;
    const field = form.elements.decision_maker;
    field.value = item.dataset.fill;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  document.addEventListener("htmx:after:swap", dress);

  // A label in the place of an empty address lets the sheet hide the rows not needed yet.
  for (const field of all(".compo__source input")) field.placeholder ||= " ";

  dress();
  progress();
  if (location.pathname !== form.getAttribute("action")) tell("Votre brouillon s’enregistre tout seul.");
})();
