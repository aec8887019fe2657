// The page around the map. Its state is the address and nothing else: links and forms become soft navigations, the server
// answers what the address says, and what it sends is taken from the status line (docs/decisions/0009).
/* global atlasAddress, atlasCard, atlasMaking, atlasPanel */
/* exported atlasPage */
const atlasPage = (draw) => {
  const SETTLED = 400; // ms without a further change before the status line is announced
  const EMBEDDING = ["embed", "embed_options"]; // keys that no link to the page has
  const PATIENCE = 15000; // ms to wait for the first status line
  const { make } = atlasCard;
  const { OPEN: open, alike } = atlasAddress;
  const { plain } = atlasPanel;
  const _ = atlasCard.say;
  const app = { map: null, root: null, line: null, form: null, panel: "", question: null, leaving: null, wanted: null, settle: 0 };

  /** Inside a page of somebody else (`embed=true`, which Streamlit reads in any case) only the map is there; the style looks at this. */
  const embedded = [...new URLSearchParams(location.search)].some(([key, value]) => `${key}=${value}`.toLowerCase() === "embed=true");
  if (embedded) document.documentElement.dataset.embed = "";

  // --- addresses ------------------------------------------------------------------------------------------------
  const present = () => new URLSearchParams(location.search);

  /** What the main part of the page is about, but for the filters. */
  const opened = () => [...open, "page"].map((key) => present().getAll(key)).join();

  const query = (words) => atlasAddress.query(words, app.form?.dataset.keys.split(" "));

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
    ...atlasAddress.heard(present, go, () => app.map.settle()), // back where it was: nothing to ask
    /** While the years fly nobody is asked: the line is counted here, and announced once the page follows. */
    live(totals) {
      const { dataset } = document.documentElement;
      if (!("ahead" in dataset)) { // once: each time would make the browser compute all styles anew
        dataset.ahead = "";
        app.line.parentElement.setAttribute("aria-busy", "true");
      }
      const known = app.line.querySelector("[data-known]");
      app.line.replaceChildren(...atlasCard.status(totals), known || "");
    },
  };

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
    atlasPanel.listen(app.form, { present, go, unfolded: fillIn });
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
  /** Set the form to what the page shows: choices, numbers, and how many are chosen in each part. */
  function fillIn() {
    const { form, question, line } = app;
    if (!form || !question) return;
    nameCountries();
    const numbers = line.dataset.counts.split(" ");
    const settled = app.wanted === null; // else the answer to a later choice is still to come
    atlasPanel.show(form, new URLSearchParams(question.query), settled, (box) => numbers[box.dataset.counted]);
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
    else if ("made" in target.dataset) { event.preventDefault(); atlasMaking(target); }
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
    for (const key of ["v", "hash", ...EMBEDDING]) words.delete(key);
    if (app.question.view === "map" && app.map.moved()) words.set("at", app.map.place());
    words.append("v", app.question.version);
    return `${location.origin}${location.pathname}?${query(words)}`;
  }

  /** What a page elsewhere says to show this map. */
  const embedding = () => make("iframe", { src: address().replace(/([?&])view=[^&]*&?/, "$1") + "&embed=true", title: document.title, width: "100%", height: "560", loading: "lazy" }).outerHTML;

  async function copyOut(button, what) {
    const text = what === "link" ? address() : what === "embed" ? embedding() : document.getElementById(button.dataset.copyFrom).innerText;
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
