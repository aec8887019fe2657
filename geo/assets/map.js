// The map: a window on shapes and marks that are drawn once and change their classes with each frame. Started by geo/draw.py
// through folium, fed by page.js, or by alone.js in a file. Nothing is fetched but the addresses that a frame names, all our own.
/* global L, atlasFiles, atlasFrame, atlasCard, atlasCountries, atlasLegend, atlasMembers, atlasRelations, atlasSites, atlasTimeline */
/* exported atlasMap */
const atlasMap = (() => {
  L.Browser.ie3d = true; // two-dimensional transforms: sixty markers would be sixty layers for the compositor
  const { make, say, sayMany, fill } = atlasCard;
  const SOON = 250; // ms
  const files = new Map();

  /** Once the browser has nothing else to do, but soon; Safari does not tell, there after the next frame. */
  const whenIdle = (then) => (window.requestIdleCallback ? requestIdleCallback(then, { timeout: SOON }) : requestAnimationFrame(() => setTimeout(then)));

  /** Read rows or shapes; of shapes the coordinates are made ready here, for the page has time while it starts. */
  async function made(url) {
    const told = await atlasFiles.read(url);
    for (const { geometry } of told.features || []) {
      geometry.latlngs = L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "Polygon" ? 1 : 2);
    }
    return told;
  }

  function load(url) {
    if (!files.has(url)) {
      if (files.size > 5) files.delete(files.keys().next().value);
      files.set(url, made(url));
      files.get(url).catch(() => files.delete(url));
    }
    return files.get(url);
  }

  for (const url of (document.currentScript?.dataset.early || "").split(" ").filter(Boolean)) load(url);

  /** @param {string} id of the element @param {{credits: Object<string, string>}} options credits by viewpoint */
  return function atlasMap(id, options) {
    document.getElementById(id).replaceChildren(); // "Loading" goes
    const map = L.map(id, {
      zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 10, minZoom: 0, scrollWheelZoom: false, dragging: !L.Browser.mobile,
      maxBounds: [[-85, -180], [85, 180]], maxBoundsViscosity: 1, attributionControl: false, bounceAtZoomLimits: false,
    });
    const root = map.getContainer();
    root.setAttribute("role", "region");
    const credits = L.control.attribution({ prefix: "Leaflet" }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const note = make("div", { class: "note" }, make("span", {}, say("Loading the map...")));
    root.append(note);

    /** What is on the screen now. `asked` is the newest question; the rest follows once its files are there. */
    const now = { asked: null, question: null, rows: null, frame: null, viewpoint: null, shapes: {}, sites: [], drawn: [], card: null, home: null,
      started: false, moved: false, placed: "", fast: false, hear: null };
    const layer = (name) => Boolean(now.question?.layers.includes(name));
    const view = { map, now, load, layer, open: (...what) => open(...what), choose: (sites) => choose(sites), fault: tellFault };
    const countries = atlasCountries(view);
    const sites = atlasSites(view);
    const relations = atlasRelations(view);
    const legend = atlasLegend({ ...view, countries, relations, sites });
    const time = atlasTimeline(root.parentElement.querySelector(".atlas-time"), {
      layer,
      at: (from, to, fast) => { now.fast = fast; step(from, to); },
      settled: (period) => now.hear?.period(period),
    });
    const tray = trayOf();
    let credited = "";

    /** Say what the parts of the map are called: at the start in English, then in the language of the rows. */
    function nameParts() {
      root.setAttribute("aria-label", say("Map of the selection. The List view has the same records as text."));
      for (const [part, words] of [["in", say("Zoom in")], ["out", say("Zoom out")]]) {
        const control = root.querySelector(`.leaflet-control-zoom-${part}`);
        control.title = words;
        control.setAttribute("aria-label", words);
      }
      credits.removeAttribution(credited);
      credited = make("span", {}, say(options.credits[now.viewpoint ?? "un"])).innerHTML;
      credits.addAttribution(credited);
    }

    // --- the window ---------------------------------------------------------------------------------------------
    /** The zoom at which the world fills the map; it cannot be left behind. */
    function worldZoom() {
      const size = map.getSize();
      const across = Math.log2(size.x / 256);
      const down = Math.log2(size.y / (256 * 0.6)); // latitudes 56 south to 78 north are 0.6 of Mercator's square
      const least = Math.max(0, Math.floor(Math.max(across, down) * 4) / 4);
      if (map.getZoom() < least) map.setView(map.getCenter(), least, { animate: false }); // Leaflet would animate it, over what comes next
      map.setMinZoom(least);
      return Math.max(across, down);
    }

    function fitWorld() {
      map.setView([27, root.offsetWidth < 640 ? -8 : 12], worldZoom(), { animate: false });
      now.started = true;
    }

    /** Keep to what a page is about: points, or countries by their largest part, which does not cross the antimeridian. */
    function fitTo({ points, codes }) {
      const bounds = L.latLngBounds(points);
      for (const code of codes) if (now.shapes[code]) bounds.extend(now.shapes[code].bounds);
      if (!bounds.isValid()) { fitWorld(); return; }
      worldZoom();
      map.fitBounds(bounds, { animate: false, maxZoom: 4.5, padding: [24, 24] });
    }

    /** A small map beside a page looks at what the page is about; the large one looks where it looked before. */
    function lookAround({ fit, at }) {
      if (root.offsetWidth === 0) return; // hidden: it looks once it is shown
      map.invalidateSize({ animate: false, pan: false });
      if (fit) {
        now.started = true;
        fitTo(fit);
      } else if (now.home !== null || !now.started) {
        const home = now.home ?? asked(at);
        fitWorld();
        [now.moved, now.placed] = [false, ""];
        showPlace(home);
        now.home = null;
      }
    }

    const asked = (at) => remembered(at) || at || "";

    /** Before the map gets small: note where the large one looks. */
    function leaveHome({ fit, at }) {
      if (fit) now.home ??= now.started ? (now.moved ? place() : "") : asked(at);
    }

    function showPlace(at) {
      const [zoom, lat, lon] = (at || "").split("/").map(Number);
      if (!at || ![zoom, lat, lon].every(Number.isFinite)) return;
      map.setView([lat, lon], zoom, { animate: false });
      [now.moved, now.placed] = [true, at];
    }

    const place = () => `${+map.getZoom().toFixed(2)}/${+map.getCenter().lat.toFixed(2)}/${+map.getCenter().lng.toFixed(2)}`;

    /** Keep where the map looks through a reload of the same address; a link that names a place goes there. */
    function remember() {
      if (!now.question || now.question.fit || root.offsetWidth === 0) return;
      root.dispatchEvent(new Event("atlas-moved", { bubbles: true }));
      try { sessionStorage.setItem("atlas-at", JSON.stringify([now.question.at, now.moved ? place() : null])); } catch { /* storage is off */ }
    }

    function remembered(at) {
      try {
        const [address, looked] = JSON.parse(sessionStorage.getItem("atlas-at")) || [];
        return address === at ? looked : null;
      } catch { return null; /* storage is off */ }
    }

    // --- what is not on the map ---------------------------------------------------------------------------------
    /** A button with the number of matching records that no country shows; it opens them. */
    function trayOf() {
      const button = make("button", { type: "button", class: "tray", tabindex: "0" });
      button.addEventListener("click", (event) => { event.stopPropagation(); showCard("chooser", "", atlasCard.tray(unplaced(), (kind, id) => open(kind, id, true)), true); });
      button.addEventListener("keydown", (event) => event.stopPropagation());
      const corner = new L.Control({ position: "topright" });
      corner.onAdd = () => { L.DomEvent.disableClickPropagation(button); return button; };
      corner.addTo(map);
      return button;
    }

    /** Matching records without a country on the map: of organisations, or of parties that are not all known. */
    function unplaced() {
      const { viewpoint } = now.question;
      const other = (code) => code !== now.rows.subject;
      const shown = (row) => row.complete && (row.shapes[viewpoint].some(other) || row.maybe[viewpoint].some(other));
      return Object.keys(now.frame.records).map((n) => now.rows.records[n]).filter((row) => !shown(row));
    }

    function drawTray() {
      const number = unplaced().length;
      if (Number(tray.dataset.number) === number) return;
      tray.dataset.number = number;
      tray.hidden = !number;
      tray.textContent = fill(sayMany("{count} record not on the map", "{count} records not on the map", number), { count: number });
    }

    // --- cards --------------------------------------------------------------------------------------------------
    function closeCard(told) {
      if (!now.card) return;
      now.card.element.remove();
      outline(false);
      now.card = null;
      sites.drawRounds();
      if (told) { root.focus({ preventScroll: true }); tell(); }
    }

    /** Outline the country of an open card, or the countries of an open record. */
    function outline(yes) {
      const { kind, id } = now.card;
      const row = kind === "record" && now.rows.records.find((one) => one.id === id);
      const { viewpoint } = now.question;
      const codes = row ? [...row.shapes[viewpoint], ...row.maybe[viewpoint]] : kind === "country" ? [id] : [];
      for (const code of codes) now.shapes[code]?.getElement().classList.toggle("is-open", yes);
    }

    function showCard(kind, id, body, focus) {
      closeCard(false);
      const element = make("aside", { class: "card", role: "dialog", "aria-labelledby": "card-title" });
      const close = make("button", { type: "button", class: "close", "aria-label": say("Close") }, "\u00d7");
      close.addEventListener("click", () => closeCard(true));
      element.append(close, ...body);
      element.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Escape") closeCard(true); });
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      root.append(element);
      now.card = { kind, id, element };
      outline(true);
      if (focus) element.querySelector("h2").focus({ preventScroll: true });
    }

    function countryBody(code) {
      const { rows, frame } = now;
      const { viewpoint } = now.question;
      const records = Object.entries(frame.records).map(([n, sure]) => ({ ...rows.records[n], sure }))
        .filter((row) => row.shapes[viewpoint].includes(code) || row.maybe[viewpoint].includes(code))
        .map((row) => ({ ...row, quiet: row.silent <= now.question.to }))
        .sort((a, b) => b.starts[0][0] - a.starts[0][0]);
      const there = now.sites.filter((site) => site.row.shapes[viewpoint].includes(code));
      const page = code === rows.subject ? null : link({ country: code });
      return atlasCard.country(countries.nameOf(code), countries.words(code), countries.standing(code), records, there, page, (kind, id) => open(kind, id, true));
    }

    function choose(several) {
      showCard("chooser", "", atlasCard.chooser(several, (kind, id) => open(kind, id, true)), true);
    }

    /** Open a card; `byHand` when a reader did it, so that the focus and the address follow. */
    async function open(kind, id, byHand) {
      if (kind === "country") showCard(kind, id, countryBody(id), byHand);
      else {
        const card = await atlasFiles.read(`${now.question.cards}/${kind}/${encodeURIComponent(id)}.json`).catch(() => null);
        if (!card) return;
        const links = kind === "record" ? { page: link({ record: id }), list: link({ view: "list", record: id }) } : { list: link({ view: "sites", site: id }) };
        showCard(kind, id, atlasCard.facts(card, links, (k, i) => open(k, i, true)), byHand);
        if (kind === "site") sites.drawRounds();
      }
      if (byHand) tell();
    }

    const opened = () => (now.card && now.card.kind !== "chooser" ? `${now.card.kind}/${now.card.id}` : "");

    /** Tell the page what is open and where the map looks. */
    function tell() {
      const kind = now.card?.kind;
      if (kind === "chooser") return;
      now.hear?.opened({ ...(kind ? { [kind]: now.card.id } : {}), at: now.question.fit || !now.moved ? null : place() }, time.halt());
    }

    /** Address of another view of the same selection: what is open goes, what the reader asked for stays. None where there are no views. */
    function link(changes) {
      if (now.question.query === null) return null;
      const words = new URLSearchParams(now.question.query);
      for (const key of ["view", "record", "site", "country", "at", "v", "sort", "page"]) words.delete(key);
      for (const [key, value] of Object.entries(changes)) words.append(key, value);
      return `?${words}`;
    }

    /** The numbers of an open country are those of the frame. */
    function countAgain() {
      if (now.card?.kind !== "country") return;
      const { element, id } = now.card;
      element.replaceChildren(element.firstElementChild, ...countryBody(id));
    }

    function followPage(question) {
      if (!question.current) return; // an answer to something that the reader has left behind
      if (question.open === opened()) countAgain();
      else if (question.open) open(...question.open.split("/"), false);
      else if (opened()) closeCard(false);
    }

    /** Take the words of another edition or language; what is drawn may say something else now. */
    function hearOf(rows) {
      say.words = rows.words || {};
      say.plurals = rows.plurals || "";
      nameParts();
      sites.forget();
      legend.forget();
      time.forget();
      delete tray.dataset.number;
    }

    // --- frames -------------------------------------------------------------------------------------------------
    function apply(question, rows, shapes) {
      const [themed, redrawn] = [now.question?.theme !== question.theme, now.viewpoint !== question.viewpoint];
      if (themed) root.dataset.theme = question.theme;
      const reworded = now.rows !== rows;
      if (reworded) hearOf(rows);
      now.question = question;
      now.rows = rows;
      if (redrawn) { countries.draw(shapes); now.viewpoint = question.viewpoint; nameParts(); }
      else if (reworded) countries.showNames();
      now.fast = false;
      const main = question.view === "map";
      if (!main) time.halt();
      if (main) time.take(question, rows, question.years);
      if (main && time.ahead()) time.again(); // the reader has gone on meanwhile
      else show(question);
      followPage(question);
      root.dataset.frame = question.id;
      root.dataset.ready = "true";
    }

    /** Draw what a question shows; it may be of another period than the page has been told. */
    function show(question) {
      now.question = question;
      if (root.dataset.measure !== question.measure) root.dataset.measure = question.measure;
      now.frame = atlasFrame(now.rows.records, now.rows.sites, question, now.rows.subject);
      sites.take();
      legend.draw(countries.paint());
      relations.show(layer("relations"));
      drawTray();
      tellEmpty();
    }

    /** Say why the map is empty, or has sites only. */
    function tellEmpty() {
      const [records, some] = [Object.keys(now.frame.records).length, Object.keys(now.frame.sites).length];
      const told = records ? "" : some ? say("No record matches, only sites do.") : say("Nothing matches. Widen the period or clear a filter.");
      if (note.textContent === told && !note.classList.contains("is-fault")) return;
      note.className = told ? "note is-empty" : "note";
      note.replaceChildren(...(told ? [make("span", {}, told)] : []));
    }

    /** Draw another period of the same question, without the server. */
    function step(from, to) {
      show(atlasMembers(now.rows, { ...now.question, from, to }));
      countAgain();
      root.dataset.frame = `${now.question.id}/${from}/${to}`;
      now.hear?.live(now.frame.totals);
    }

    function tellFault(error) {
      note.className = "note is-fault";
      note.replaceChildren(make("span", {}, fill(say("The map could not be loaded ({error}). Reload the page to try again."), { error: error.message })));
    }

    /** Paint the frame that the server sends with each change; the newest wins. `hear` takes what the reader opens, when, and which layers. */
    map.paint = async (question, hear) => {
      now.asked = question;
      now.hear = hear;
      root.classList.toggle("is-moving", Boolean(question.fit)); // before anything asks for a layout
      try {
        const [rows, shapes] = await Promise.all([load(question.rows), load(question.shapes)]);
        if (now.asked !== question) return;
        leaveHome(question);
        apply(question, rows, shapes);
        if (!question.fit) { lookAround(question); return; }
        whenIdle(() => { // words first: two hundred shapes at another size take longer than they
          if (now.asked !== question) return;
          lookAround(question);
          root.classList.remove("is-moving");
        });
      } catch (error) {
        if (now.asked !== question) return;
        root.classList.remove("is-moving");
        tellFault(error);
      }
    };

    // --- gestures: wheel only with the focus, two fingers on a phone -----------------------------------------------
    root.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    root.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) map.scrollWheelZoom.disable(); });
    for (const control of root.querySelectorAll(".leaflet-control-zoom a")) control.tabIndex = -1; // + and - do the same
    const hand = () => { [now.moved, now.placed] = [true, ""]; }; // the map looks where a reader wants it, and links say so
    map.on("dragstart boxzoomend", hand);
    for (const kind of ["wheel", "dblclick", "touchmove"]) root.addEventListener(kind, hand, { passive: true });
    root.addEventListener("keydown", ({ key }) => { if (/^(Arrow.*|[-+=_])$/.test(key)) hand(); });
    root.querySelector(".leaflet-control-zoom").addEventListener("click", hand);
    map.on("moveend", remember);
    new ResizeObserver(() => {
      if (!root.offsetWidth) return;
      map.invalidateSize({ animate: false });
      if (now.question?.fit) fitTo(now.question.fit);
      else if (now.started && !now.moved) fitWorld();
      else if (now.placed) { worldZoom(); showPlace(now.placed); } // the filters may come late, and take their room
    }).observe(root);
    nameParts();
    map.setView([27, 12], 2, { animate: false }); // until the first frame says where to look

    // --- what the page asks ---------------------------------------------------------------------------------------
    root.atlas = map; // for whoever comes from outside: a script of a page that has the map in it
    map.place = place;
    /** The period that the page has not been told yet, or null. */
    map.halt = () => time.halt();
    /** Show again what the page was told last. */
    map.settle = () => { if (now.asked) map.paint(now.asked, now.hear); };
    map.moved = () => now.moved;
    /** West, south, east, north of what the map shows, in whole degrees, joined by slashes. */
    map.window = () => {
      const bounds = map.getBounds();
      const held = (value, most) => Math.max(-most, Math.min(most, Math.round(value)));
      return [held(bounds.getWest(), 180), held(bounds.getSouth(), 90), held(bounds.getEast(), 180), held(bounds.getNorth(), 90)].join("/");
    };
    /** Codes and names of all countries but the subject, by name. */
    map.countries = () => Object.entries(now.rows?.countries || {}).filter(([code]) => code !== now.rows.subject)
      .map(([code, { name }]) => [code, name]).sort((one, other) => one[1].localeCompare(other[1]));
    return map;
  };
})();
