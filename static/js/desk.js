// Keys of the desk. The page works without: they only press what stands on it.
(() => {
  const form = document.getElementById("decision");
  const text = document.getElementById("texte-signale");
  const help = form.querySelector("[data-touches]");
  const OFF = "moderation-sans-touches";
  let on = localStorage.getItem(OFF) !== "1";

  const show = () => { help.hidden = !on; };
  const typing = (target) => target.closest("input:not([type=radio]), textarea, select, button, a, summary");

  const cite = () => {
    const field = form.elements.passage;
    const chosen = window.getSelection();
    const words = String(chosen).trim();
    if (!words || !text.contains(chosen.anchorNode)) {
      field.focus();
      return;
    }
    // The keys go on: what was cited is shown and said, without taking the focus.
    field.value = words;
    field.scrollIntoView({ block: "nearest" });
    document.getElementById("annonce").textContent = help.dataset.cite;
  };

  const unfold = (name) => {
    const part = document.getElementById(name);
    if (!part) return;
    part.open = true;
    part.querySelector("select").focus();
  };

  const press = {
    p: cite,
    o: () => document.getElementById("accord")?.querySelector("button").click(),
    l: () => form.querySelector("[value=apercu]").click(),
    v: () => { form.elements.about_official.click(); },
    i: () => {
      form.elements.unfounded.click();
      // It says why: that is where one writes next.
      if (form.elements.unfounded.checked) form.elements.explanation.focus();
    },
    a: () => unfold("auteur"),
    t: () => unfold("transmettre"),
    enter: () => form.querySelector("[value=decider]").click(),
  };

  document.addEventListener("keydown", (event) => {
    if (on && event.key === "Escape" && form.contains(event.target)) {
      event.target.blur();
      return;
    }
    if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const measure = form.querySelectorAll("[name=measure]")[Number(event.key) - 1];
    if (measure) {
      measure.checked = true;
      measure.focus();
      return;
    }
    const done = press[event.key.toLowerCase()];
    if (!done) return;
    event.preventDefault();
    done();
  });

  // A single key can be pressed by accident or by a voice: it can be turned off (WCAG 2.1.4).
  form.querySelector("[data-sans-touches]").addEventListener("click", () => {
    on = false;
    localStorage.setItem(OFF, "1");
    show();
  });

  show();
  document.getElementById("apercu")?.focus();
})();
