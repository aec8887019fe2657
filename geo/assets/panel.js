// The filters: a form whose fields are the words of the address, so that its content is one (geo/templates/panel.html). What it
// shows beside its choices it is told: by the server in the page (page.js), by a count of its own in a file (alone.js).
/* global atlasCard */
/* exported atlasPanel */
const atlasPanel = (() => {
  const TYPED = 180; // ms without a further letter before a search is asked for
  const { make } = atlasCard;
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  /** The words of now with those of the form in place of all that the form asks about. */
  function chosen(form, words) {
    const viewing = form.dataset.viewing.split(" ");
    for (const key of new Set(words.keys())) if (!viewing.includes(key) || ["page", "v", "hash"].includes(key)) words.delete(key);
    for (const [key, value] of new FormData(form)) if (value !== "") words.append(key, value);
    return words;
  }

  /** Show the choices whose name holds what is typed. */
  function find(box) {
    const wanted = plain(box.value);
    for (const choice of box.closest("fieldset").querySelectorAll(".choice")) choice.hidden = !plain(choice.textContent).includes(wanted);
  }

  /** Take the choices of a facet out of their template, once they are wanted. */
  function unfold(part) {
    const folded = part.querySelector("template");
    if (folded) folded.replaceWith(folded.content);
  }

  function choose(form, words) {
    for (const box of form.querySelectorAll("[name]:not([data-unlisted])")) {
      const values = words.getAll(box.name);
      if (box.type === "checkbox") box.checked = values.includes(box.value);
      else if (box.type === "radio") box.checked = box.value === (values[0] ?? "");
      else if (box !== document.activeElement) box.value = values[0] ?? "";
    }
    keepUnlisted(form, words);
  }

  /** Words that the form does not offer, as a partner without a record, stay chosen. */
  function keepUnlisted(form, words) {
    for (const gone of form.querySelectorAll("[data-unlisted]")) gone.remove();
    for (const facet of form.querySelectorAll(".facet")) {
      const key = facet.dataset.facet;
      for (const value of words.getAll(key)) {
        if (facet.querySelector(`[name="${key}"][value="${CSS.escape(value)}"]`)) continue;
        form.append(make("input", { type: "hidden", name: key, value, "data-unlisted": "" }));
      }
    }
  }

  return {
    /** Words without accents and capitals, as they are looked for. */
    plain,

    /**
     * Let a form be what the address is made of.
     * @param {HTMLFormElement} form
     * @param {{present: Function, go: Function, unfolded: Function}} view as `atlasAddress.heard` has them; `unfolded` is called
     *   when choices have come out that are not set yet
     */
    listen(form, { present, go, unfolded }) {
      let typed = 0;
      const gone = (how) => go(chosen(form, present()), how);
      form.addEventListener("toggle", (event) => { if (event.target.open && event.target.querySelector("template")) { unfold(event.target); unfolded(); } }, true);
      form.addEventListener("submit", (event) => { event.preventDefault(); gone(); });
      form.addEventListener("change", (event) => { if (!event.target.matches("[type=search]") && event.target.validity.valid) gone(); });
      form.addEventListener("input", (event) => {
        if (event.target.matches("[data-find]")) find(event.target);
        if (event.target.name !== "q") return;
        clearTimeout(typed);
        typed = setTimeout(() => gone({ replace: present().has("q") }), TYPED); // one entry of history a search
      });
    },

    /**
     * Set a form to what is shown: choices, the number beside each, and how many are chosen in each part.
     * @param {HTMLFormElement} form @param {URLSearchParams} words what is shown
     * @param {boolean} settled whether nothing else has been chosen meanwhile
     * @param {(box: HTMLInputElement) => string} numberOf what stands beside a choice
     */
    show(form, words, settled, numberOf) {
      for (const part of form.querySelectorAll(".facet")) if (part.open || words.has(part.dataset.facet)) unfold(part);
      if (settled) choose(form, words);
      for (const box of form.querySelectorAll("[data-counted]")) {
        const [number, told] = [box.parentElement.lastElementChild, numberOf(box)];
        if (number.textContent === told) continue;
        number.textContent = told;
        box.parentElement.classList.toggle("is-empty", told === "0");
      }
      for (const part of form.querySelectorAll(".facet")) {
        const many = part.querySelectorAll("[type=checkbox]:checked").length + part.querySelectorAll("[type=radio]:checked:not([value=''])").length;
        part.querySelector("[data-chosen]").textContent = many || "";
      }
    },

    /** Return the words beside a choice, also of one that is still folded; nothing for one that is not offered. */
    labelOf(form, key, value) {
      const part = form.querySelector(`[data-facet="${key}"]`);
      const box = (part?.querySelector("template")?.content ?? part)?.querySelector(`[name="${key}"][value="${CSS.escape(value)}"]`);
      return box?.parentElement.querySelector("span").textContent;
    },
  };
})();
