// The page around the map. Its state is the address and nothing else: links and forms become soft navigations, the server
// answers what the address says, and what it sends is taken from the status line (docs/decisions/0009).
/* global atlasCard */
/* exported atlasPage */
const atlasPage = (draw) => {
  const SETTLED = 400; // ms without a further change before the status line is announced
  const TYPED = 180; // ms without a further letter before a search is asked for
  const EMBEDDING = ["embed", "embed_options"]; // keys that no link to the page has
  const PATIENCE = 15000; // ms to wait for the first status line
  const { make } = atlasCard;
  const _ = atlasCard.say;
  const app = { map: null, root: null, line: null, form: null, panel: "", question: null, leaving: null, wanted: null, settle: 0 };

  /** Inside a page of somebody else (`embed=true`, which Streamlit reads in any case) only the map is there; the style looks at this. */
  const embedded = [...new URLSearchParams(location.search)].some(([key, value]) => `${key}=${value}`.toLowerCase() === "embed=true");
  if (embedded) document.documentElement.dataset.embed = "";

  // --- addresses ------------------------------------------------------------------------------------------------
  const present = () => new URLSearchParams(location.search);
  const open = ["record", "site", "country"];

  /** What the main part of the page is about, but for the filters. */
  const opened = () => [...open, "page"].map((key) => present().getAll(key)).join();

  /** Write words in the order of the grammar, as the server does, so that one state has one address. */
  function query(words) {
    const order = app.form ? app.form.dataset.keys.split(" ") : [];
    const pairs = [...words].filter(([, value]) => value !== "");
    if (order.length) pairs.sort((one, other) => order.indexOf(one[0]) - order.indexOf(other[0]));
    return new URLSearchParams(pairs).toString().replaceAll("%2F", "/");
  }

  /** Go to another address of the page; Streamlit asks its server on `popstate`, as it does for back and forward. */
  function go(words, { replace = false, focus = null, section = null, view = app.question?.view } = {}) {
    const wanted = typeof words === "string" ? words.replace(/^\?/, "") : query(words);
    const address = location.pathname + (wanted ? `?${wanted}` : "");
    if (alike(wanted, location.search)) return false;
    app.leaving = { focus, section, until: performance.now() + PATIENCE, title: document.getElementById("view-title"), view, opened: opened() };
    app.wanted = wanted;
    history[replace || embedded ? "replaceState" : "pushState"](null, "", address); // back belongs to the page around an embedded one
    app.line?.parentElement.setAttribute("aria-busy", "true");
    dispatchEvent(new PopStateEvent("popstate"));
    return true;
  }

  /** What the reader does on the map and its timeline goes into the address, so that back undoes it and a link brings it back. */
  const said = {
    opened(opened, period) {
      const words = present();
      for (const key of [...open, "view", "page", "v"]) words.delete(key);
      for (const key of open) if (opened[key]) words.set(key, opened[key]);
      if (opened.record || opened.country) words.set("view", "map");
      if (opened.at) words.set("at", opened.at);
      if (period) setYears(words, period);
      go(words);
    },
    period(period) {
      const words = present();
      for (const key of ["page", "v"]) words.delete(key);
      setYears(words, period);
      if (!go(words)) app.map.settle(); // back where it was: nothing to ask
    },
    layer(name, wanted) {
      const words = present();
      const others = words.getAll("layer").filter((one) => one !== name);
      words.delete("layer");
      for (const one of wanted ? [...others, name] : others) words.append("layer", one);
      go(words, { replace: true });
    },
    /** While the years fly nobody is asked: the line is counted here, and announced once the page follows. */
    live(totals) {
      const { dataset } = document.documentElement;
      if (!("ahead" in dataset)) { // once: each time would make the browser compute all styles anew
        dataset.ahead = "";
        app.line.parentElement.setAttribute("aria-busy", "true");
      }
      const known = app.line.querySelector("[data-known]");
      app.line.replaceChildren(atlasCard.status(totals), known || "");
    },
  };

  function setYears(words, { from, to }) {
    for (const [key, year] of [["from", from], ["to", to]]) { if (year === null) words.delete(key); else words.set(key, year); }
  }

  /** Do queries say the same? `embed_options` (a theme) is between the address and Streamlit alone. */
  const alike = (...queries) => new Set(queries.map((one) => [...new URLSearchParams(one)].filter(([key]) => key !== "embed_options").map(String).sort().join("&"))).size === 1;

  /** Is a question the answer to what is open now? An earlier one may come late. */
  const current = (question) => {
    const asked = new URLSearchParams(question.query);
    return open.every((key) => asked.getAll(key).join() === present().getAll(key).join());
  };

  // --- what the server sends --------------------------------------------------------------------------------------
  function hear(line) {
    const place = line.parentElement;
    place.setAttribute("role", "status"); // it stays when the line is replaced, so that a change is announced
    clearTimeout(app.settle);
    app.settle = setTimeout(() => place.removeAttribute("aria-busy"), SETTLED);
    app.question = JSON.parse(line.dataset.question);
    if (app.wanted !== null && alike(app.wanted, app.question.query)) app.wanted = null;
    const { dataset } = document.documentElement;
    for (const key of ["view", "theme"]) if (dataset[key] !== app.question[key]) dataset[key] = app.question[key]; // else all styles are computed anew
    delete dataset.ahead;
    app.map.paint({ ...app.question, current: current(app.question), late: app.wanted !== null }, said);
    requestAnimationFrame(() => setTimeout(fillIn)); // half a thousand choices: after the map and the words
  }

  /** Keep the map through everything: where Streamlit makes its place anew, the old element goes there. */
  function keepMap(root) {
    if (root === app.root) return;
    if (app.root) root.replaceWith(app.root);
    else { app.root = root; app.map = draw(); }
  }

  async function keepPanel(place) {
    if (place.firstElementChild === app.form && app.form) return;
    if (app.panel === place.dataset.panel) { if (app.form) place.replaceChildren(app.form); return; }
    app.panel = place.dataset.panel;
    const answer = await fetch(app.panel);
    if (!answer.ok) { place.textContent = _("The filters could not be loaded. Reload the page to try again."); return; }
    const held = make("template");
    held.innerHTML = await answer.text(); // our own file, escaped where it was made (geo/templates/panel.html)
    app.form = held.content.firstElementChild;
    document.querySelector("[data-panel]").replaceChildren(app.form);
    listen(app.form);
    fillIn();
  }

  function look() {
    const [root, line] = [document.querySelector(".atlas"), document.querySelector(".status[data-question]")];
    if (root) keepMap(root);
    if (line && app.map && line !== app.line) { app.line = line; hear(line); }
    const place = document.querySelector("[data-panel]");
    if (place && app.map) keepPanel(place);
    if (app.leaving && line) arrive();
    if (embedded) for (const link of document.querySelectorAll("a[href^='?']:not([target])")) leadOut(link);
    if (app.question?.view === "record") for (const gap of document.querySelectorAll("[data-address]:empty")) gap.textContent = address();
  }

  /** A link of an embedded map leads to the whole page, in a tab of its own: the frame may show nothing else. */
  function leadOut(link) {
    const words = new URLSearchParams(link.getAttribute("href"));
    for (const key of EMBEDDING) words.delete(key);
    for (const [name, value] of [["href", `?${query(words)}`], ["target", "_blank"], ["rel", "noopener"]]) link.setAttribute(name, value);
  }

  /** Put the focus where a keyboard goes on: into a view that was opened, else to the same control or to its neighbour. */
  function arrive() {
    if (performance.now() > app.leaving.until) app.leaving = null;
    if (!app.leaving || document.activeElement !== document.body) return;
    const title = document.getElementById("view-title");
    const moved = app.question && (app.question.view !== app.leaving.view || opened() !== app.leaving.opened);
    if (moved && title && title !== app.leaving.title && app.question.view !== "map") {
      const place = document.getElementById(app.leaving.section) ?? title; // a link may lead to a part of the view
      app.leaving = null;
      place.focus({ preventScroll: true });
      if (place === title) scrollUp(); else place.scrollIntoView();
      return;
    }
    const same = app.leaving.focus && !app.leaving.section && [...document.querySelectorAll("a[href], button")].find((one) => signature(one) === app.leaving.focus);
    if (same) { app.leaving = null; same.focus({ preventScroll: true }); }
    else if (app.leaving.focus?.startsWith("chip")) { app.leaving = null; document.querySelector(".chip, .reset")?.focus({ preventScroll: true }); }
  }

  const scrollUp = () => document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  const signature = (one) => (one.classList.contains("chip") ? "chip " : "") + (one.getAttribute("aria-label") || one.textContent.trim());

  // --- filters ------------------------------------------------------------------------------------------------------
  function chosen(form) {
    const words = present();
    const viewing = form.dataset.viewing.split(" ");
    for (const key of new Set(words.keys())) if (!viewing.includes(key) || key === "page" || key === "v") words.delete(key);
    for (const [key, value] of new FormData(form)) if (value !== "") words.append(key, value);
    return words;
  }

  function listen(form) {
    let typed = 0;
    form.addEventListener("toggle", (event) => { if (event.target.open && event.target.querySelector("template")) { unfold(event.target); fillIn(); } }, true);
    form.addEventListener("submit", (event) => { event.preventDefault(); go(chosen(form)); });
    form.addEventListener("change", (event) => { if (!event.target.matches("[type=search]") && event.target.validity.valid) go(chosen(form)); });
    form.addEventListener("input", (event) => {
      if (event.target.matches("[data-find]")) find(event.target);
      if (event.target.name !== "q") return;
      clearTimeout(typed);
      typed = setTimeout(() => go(chosen(form), { replace: present().has("q") }), TYPED); // one entry of history a search
    });
  }

  /** Show the choices whose name holds what is typed. */
  function find(box) {
    const wanted = plain(box.value);
    for (const choice of box.closest("fieldset").querySelectorAll(".choice")) choice.hidden = !plain(choice.textContent).includes(wanted);
  }

  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  /** Set the form to what the page shows: choices, numbers, and how many are chosen in each part. */
  function fillIn() {
    const { form, question, line } = app;
    if (!form || !question) return;
    nameCountries();
    const words = new URLSearchParams(question.query);
    for (const part of form.querySelectorAll(".facet")) if (part.open || words.has(part.dataset.facet)) unfold(part);
    if (app.wanted === null) choose(form, words); // else the answer to a later choice is still to come
    const numbers = line.dataset.counts.split(" ");
    for (const box of form.querySelectorAll("[data-counted]")) {
      const [number, told] = [box.parentElement.lastElementChild, numbers[box.dataset.counted]];
      if (number.textContent === told) continue;
      number.textContent = told;
      box.parentElement.classList.toggle("is-empty", told === "0");
    }
    for (const part of form.querySelectorAll(".facet")) {
      const many = part.querySelectorAll("[type=checkbox]:checked").length + part.querySelectorAll("[type=radio]:checked:not([value=''])").length;
      part.querySelector("[data-chosen]").textContent = many || "";
    }
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

  /** Take the choices of a facet out of their template, once they are wanted. */
  function unfold(part) {
    const folded = part.querySelector("template");
    if (folded) folded.replaceWith(folded.content);
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

  // --- countries by name ----------------------------------------------------------------------------------------------
  function nameCountries() {
    if (document.getElementById("country-names")) return;
    const names = app.map.countries().map(([, name]) => make("option", { value: name }));
    if (names.length) document.body.append(make("datalist", { id: "country-names" }, ...names));
  }

  function codeOf(name) {
    const [all, wanted] = [app.map.countries(), plain(name)];
    const fits = (test) => { const found = all.filter(([, one]) => test(plain(one))); return found.length === 1 ? found[0][0] : null; };
    return wanted && (fits((one) => one === wanted) || fits((one) => one.startsWith(wanted)) || fits((one) => one.includes(wanted)));
  }

  function submitted(event) {
    const form = event.target.closest("form[data-go]");
    if (!form) return;
    event.preventDefault();
    const box = form.querySelector("[data-country]");
    const words = new URLSearchParams(form.dataset.words); // what goes along: as fields, `domain` or `lang` would lose their names
    for (const [key, value] of new FormData(form)) if (value) words.append(key, value);
    const before = [...form.querySelectorAll("[data-before]")].map((end) => end.value); // both ends are one word
    if (before.length) words.set("before", [...new Set(before)].join("-"));
    if (box) {
      const code = codeOf(box.value);
      box.setCustomValidity(code ? "" : _("No single country has this name; choose one of the list."));
      if (!code) { box.reportValidity(); return; }
      words.append("country", code);
    }
    go(words, { view: null }); // it leads away, even to another page of the same view
  }

  // --- links and buttons ----------------------------------------------------------------------------------------------
  function clicked(event) {
    const target = event.target.closest("a, button");
    if (!target || event.defaultPrevented) return;
    const { copy } = target.dataset;
    if (copy) copyOut(target, copy);
    else if ("openFilters" in target.dataset) drawer(true);
    else if ("closeFilters" in target.dataset) drawer(false);
    else follow(event, target);
  }

  function follow(event, link) {
    const href = link.getAttribute("href");
    if (!href?.startsWith("?") || link.target || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    const words = new URLSearchParams(href);
    if ("within" in link.dataset) words.set("within", app.map.window());
    if ("reset" in link.dataset) for (const [key, value] of present()) if (key === "view" || open.includes(key)) words.append(key, value);
    if (words.has("within") && app.question?.view === "map") words.set("within", app.map.window()); // the map may have moved since
    go(words, { focus: signature(link), section: link.dataset.section });
  }

  /** Open or close the filters, which on a narrow screen lie over the page. */
  function drawer(wanted) {
    const button = document.querySelector(wanted ? "[data-testid=stExpandSidebarButton]" : "[data-testid=stSidebarCollapseButton] button");
    button?.click();
    if (wanted) setTimeout(() => document.getElementById("panel-q")?.focus(), SETTLED);
    else document.querySelector("[data-open-filters]")?.focus();
  }

  /** The address of what is seen: with the place of the map, and with the data version, which only a copied link has. */
  function address() {
    const words = present();
    for (const key of ["v", ...EMBEDDING]) words.delete(key);
    if (app.question.view === "map" && app.map.moved()) words.set("at", app.map.place());
    words.append("v", app.question.version);
    return `${location.origin}${location.pathname}?${query(words)}`;
  }

  async function copyOut(button, what) {
    const text = what === "link" ? address() : document.getElementById(button.dataset.copyFrom).innerText;
    const told = button.parentElement.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = _("Copied");
    } catch { // no right to, or no secure address: the reader copies by hand
      const box = make("input", { readonly: "", value: text, "aria-label": _("Copy this") });
      told.replaceChildren(box);
      box.select();
    }
  }

  // --- start ------------------------------------------------------------------------------------------------------
  addEventListener("click", clicked);
  addEventListener("popstate", ({ isTrusted }) => { if (isTrusted) app.wanted = null; }); // back or forward
  addEventListener("submit", submitted);
  addEventListener("input", (event) => { if (event.target.matches?.("[data-country]")) event.target.setCustomValidity(""); });
  addEventListener("atlas-moved", () => { // a list that keeps to the map's window follows it
    if (!present().has("within") || app.question?.view !== "map") return;
    const words = present();
    words.set("within", app.map.window());
    history.replaceState(null, "", `${location.pathname}?${query(words)}`);
  });
  setTimeout(() => { // no connection, no page: say so, with what can be had without one
    const told = document.getElementById("no-page");
    if (app.line || !told) return;
    const place = make("div", { class: "no-page", role: "alert" });
    place.append(told.content.cloneNode(true));
    document.body.prepend(place);
  }, PATIENCE);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
};
