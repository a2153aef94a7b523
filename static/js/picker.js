/* Turns the text field of [data-picker] into a combobox (ARIA: list autocomplete, manual choice).
   Without this script the form works: the server reads the text and asks when it is ambiguous. */
(() => {
  "use strict";
  const DELAY = 120;
  const LEAST = 2;

  class Picker {
    constructor(root) {
      this.root = root;
      this.input = root.querySelector("input[type=text]");
      this.name = this.input.name.replace(/_texte$/, "");
      this.active = -1;
      this.build();
      this.listen();
      this.recall();
    }

    build() {
      const id = this.input.id || `picker-${this.name}`;
      this.list = document.createElement("ul");
      this.list.id = `${id}-liste`;
      this.list.className = "picker__liste";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Lieux proposés");
      this.list.hidden = true;
      this.status = document.createElement("p");
      this.status.className = "picker__etat vh";
      this.status.setAttribute("role", "status");
      this.input.after(this.list);
      this.root.append(this.status);
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("aria-expanded", "false");
    }

    listen() {
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.input.addEventListener("change", () => this.remember());
      // Keep the focus in the field while the list is used with a mouse or a finger.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.pick(option);
      });
    }

    get options() {
      return [...this.list.querySelectorAll("[role=option]")];
    }

    get isOpen() {
      return !this.list.hidden;
    }

    /* What the server reads: one hidden field; radios it may have drawn are no longer needed. */
    code(value) {
      this.root.querySelector(".picker__choix")?.remove();
      this.root.querySelector(`input[name="${this.name}_pour"]`)?.remove();
      let field = this.root.querySelector(`input[type=hidden][name="${this.name}"]`);
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = this.name;
        this.root.append(field);
      }
      field.value = value;
    }

    /* Browsers give back nothing of a field without autocompletion: after the button Back, we do.
       A form that forgets everybody (a stand) says so by its own autocomplete. */
    get slot() {
      const form = this.input.form;
      return form && form.getAttribute("autocomplete") !== "off" ? `lieu-${this.name}` : "";
    }

    remember() {
      if (!this.slot) return;
      const code = this.root.querySelector(`input[type=hidden][name="${this.name}"]`)?.value ?? "";
      const said = { text: this.input.value, code };
      history.replaceState({ ...history.state, [this.slot]: said }, "");
    }

    recall() {
      const said = this.slot && history.state?.[this.slot];
      if (!said?.text || this.input.value) return;
      this.input.value = said.text;
      this.code(said.code);
    }

    typed() {
      this.code("");
      clearTimeout(this.timer);
      const text = this.input.value.trim();
      if (text.length < LEAST) {
        this.request?.abort();
        this.close();
        this.say("");
        return;
      }
      this.timer = setTimeout(() => this.ask(text), DELAY);
    }

    async ask(text) {
      this.request?.abort();
      this.request = new AbortController();
      const query = new URLSearchParams({ partie: "liste", q: text });
      if (this.root.dataset.kinds) query.set("genres", this.root.dataset.kinds);
      try {
        const signal = this.request.signal;
        const answer = await fetch(`${this.root.dataset.url}?${query}`, { signal });
        if (answer.ok) this.show(await answer.text());
      } catch (error) {
        // Out of reach: the field stays a plain text field that the server will read.
        if (error.name !== "AbortError") this.close();
      }
    }

    show(html) {
      if (document.activeElement !== this.input) return;
      this.list.innerHTML = html;
      this.options.forEach((option, index) => {
        option.id = `${this.list.id}-${index}`;
      });
      const number = this.options.length;
      if (!number) {
        this.close();
        this.say("Aucun lieu trouvé. Essayez le code postal.", true);
        return;
      }
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
      this.list.hidden = false;
      this.list.scrollTop = 0;
      this.input.setAttribute("aria-expanded", "true");
      this.say(number === 1 ? "Un lieu proposé." : `${number} lieux proposés.`);
    }

    key(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) {
        event.preventDefault();
        if (this.isOpen) this.move(steps[event.key]);
        else if (this.input.value.trim().length >= LEAST) this.ask(this.input.value.trim());
      } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
        event.preventDefault();
        this.pick(this.options[this.active]);
      } else if (event.key === "Escape" && this.isOpen) {
        event.preventDefault();
        this.close();
      }
    }

    move(step) {
      const options = this.options;
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.active = (from + step + options.length) % options.length;
      options.forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === this.active));
      });
      this.input.setAttribute("aria-activedescendant", options[this.active].id);
      options[this.active].scrollIntoView({ block: "nearest" });
    }

    pick(option) {
      this.input.value = option.dataset.label;
      this.code(option.dataset.code);
      this.close();
      this.say(`${option.dataset.label} : choisi.`);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    close() {
      clearTimeout(this.timer);
      this.list.hidden = true;
      this.active = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    say(text, visibly = false) {
      this.status.textContent = text;
      this.status.classList.toggle("vh", !visibly);
    }
  }

  const known = new WeakSet();
  const start = () => {
    document.querySelectorAll("[data-picker]").forEach((root) => {
      if (known.has(root)) return;
      known.add(root);
      new Picker(root);
    });
  };
  start();
  document.addEventListener("htmx:after:swap", start);
})();
