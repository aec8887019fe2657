// The map: shapes and markers drawn once, classes changed by frames. Started by geo/draw.py through folium, fed by page.js.
// Nothing is fetched but the addresses that a frame names, all our own.
/* global L, atlasFrame, atlasCard */
/* exported atlasMap */
const atlasMap = (() => {
  L.Browser.ie3d = true; // two-dimensional transforms: sixty markers would be sixty layers for the compositor
  const { make, say, sayMany, fill } = atlasCard;
  const SVG = "http://www.w3.org/2000/svg";
  const TOUCHING = 24; // px: markers closer than this share one button (WCAG 2.2, 2.5.8)
  const MARKERS_KEPT = 1000;
  const MARKS = {
    launch: "M12 3.5 20.5 19h-17z",
    ground: "M12 5a7 7 0 1 1 0 14a7 7 0 1 1 0-14z",
    observatory: "M12 3.5 20 12l-8 8.5L4 12z",
    people: "M5.5 5.5h13v13h-13z",
  };
  const FILL = {
    operating: "", idle: "is-over", planned: "is-coming", "under-construction": "is-coming",
    considered: "is-considered", closed: "is-over", dropped: "is-over",
  };
  // Said when they are shown, for the language comes with the rows.
  const familyWords = () => ({
    launch: say("Launch site"), ground: say("Ground station"), observatory: say("Observatory or telescope"),
    people: say("Meeting or training place"),
  });
  const fillWords = () => ({
    "is-coming": say("Planned or being built"), "is-considered": say("Only considered"), "is-over": say("Idle, closed or dropped"),
  });
  const titleOf = (measure) => ({
    agreements: say("Agreements per country"), activities: say("Activities per country"), contacts: say("Contacts per country"),
    firmest: say("Firmest commitment per country"),
  })[measure];

  const files = new Map();

  /** Fetch rows or shapes; of shapes the coordinates are made ready here, for the page has time while it starts. */
  async function fetched(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(fill(say("{status} for {address}"), { status: answer.status, address: url }));
    const told = await answer.json();
    for (const { geometry } of told.features || []) {
      geometry.latlngs = L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "Polygon" ? 1 : 2);
    }
    return told;
  }

  function load(url) {
    if (!files.has(url)) {
      if (files.size > 5) files.delete(files.keys().next().value);
      files.set(url, fetched(url));
      files.get(url).catch(() => files.delete(url));
    }
    return files.get(url);
  }

  for (const url of (document.currentScript?.dataset.early || "").split(" ").filter(Boolean)) load(url);

  function svg(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** Draw a site's mark: the family gives the shape, the stage the fill; several at one place show their number. */
  function mark(family, stage, many) {
    const shape = MARKS[family];
    const picture = svg("svg", { viewBox: "0 0 24 24", width: "24", height: "24", "aria-hidden": "true" });
    if (many) {
      picture.append(svg("circle", { class: "halo", cx: "12", cy: "12", r: "9" }), svg("circle", { class: "mark", cx: "12", cy: "12", r: "9" }));
      const number = svg("text", { class: "badge", x: "12", y: "16" });
      number.textContent = String(many);
      picture.append(number);
      return picture;
    }
    picture.append(svg("path", { class: "halo", d: shape }), svg("path", { class: `mark ${FILL[stage]}`, d: shape }));
    if (FILL[stage] === "is-coming") picture.append(svg("circle", { class: "half", cx: "12", cy: "13", r: "3" }));
    if (stage === "closed" || stage === "dropped") picture.append(svg("path", { class: "cross", d: "M5 5 19 19M19 5 5 19" }));
    return picture;
  }

  function pattern(id, ...marks) {
    return svg("pattern", { id, width: "6", height: "6", patternUnits: "userSpaceOnUse" }, ...marks);
  }

  /** Patterns, so that no meaning hangs on colour alone. */
  function patterns() {
    const ground = (colour) => svg("rect", { width: "6", height: "6", fill: `var(--${colour})` });
    return svg("defs", {},
      pattern("atlas-not-researched", ground("not-researched"), svg("circle", { cx: "3", cy: "3", r: "0.8", fill: "var(--pattern)" })),
      pattern("atlas-possible", ground("none"), svg("path", { d: "M-1 1 1-1M0 6 6 0M5 7 7 5", stroke: "var(--class-3)", "stroke-width": "1.8" })));
  }

  /** @param {string} id of the element @param {{credits: string}} options */
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

    const legend = make("details", { class: "legend" });
    legend.open = window.innerWidth > 640; // on a phone it would cover the map
    const symbols = make("details"); // closed, or it would cover Central America
    const corner = new L.Control({ position: "bottomleft" });
    corner.onAdd = () => { L.DomEvent.disableClickPropagation(legend); return legend; };
    corner.addTo(map);

    /** What is on the screen now. `asked` is the newest question; the rest follows once its files are there. */
    const now = { asked: null, question: null, rows: null, frame: null, viewpoint: null, shapes: {}, card: null, home: null, started: false, moved: false };
    const siteLayer = L.layerGroup().addTo(map);
    const markers = new Map(); // by what they say
    let shown = new Map();
    let legendOf = "";
    let accuracy = null;
    let shapeLayer = null;
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
      credited = make("span", {}, say(options.credits)).innerHTML;
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
      map.setView([33, root.offsetWidth < 640 ? -8 : 12], worldZoom(), { animate: false });
      now.started = true;
    }

    /** Keep to what a page is about: points, or countries by their largest part, which does not cross the antimeridian. */
    function fitTo({ points, codes }) {
      const bounds = L.latLngBounds(points);
      for (const code of codes) if (now.shapes[code]) bounds.extend(largest(now.shapes[code].getLatLngs()));
      if (!bounds.isValid()) { fitWorld(); return; }
      worldZoom();
      map.fitBounds(bounds, { animate: false, maxZoom: 4.5, padding: [24, 24] });
    }

    function largest(rings) {
      const parts = Array.isArray(rings[0][0]) ? rings.map((part) => part[0]) : [rings[0]];
      const size = (bounds) => (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
      return parts.map((part) => L.latLngBounds(part)).reduce((one, other) => (size(other) > size(one) ? other : one));
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
        now.moved = false;
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
      now.moved = true;
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

    // --- countries ----------------------------------------------------------------------------------------------
    function colourClass(code, frame, measure) {
      const { rows } = now;
      if (code === rows.subject) return "subject";
      if (now.question.before) return differenceClass(code);
      const counts = frame.countries[code];
      const [certain, possible] = counts ? counts[measure] : [0, 0];
      if (certain === 0) return possible ? "possible" : rows.countries[code]?.depth ? "none" : "not-researched";
      return String(measure === "firmest" ? certain : rows.class_from.filter((from) => certain >= from).length);
    }

    const countryName = (code) => now.rows.countries[code]?.name || now.shapes[code]?.feature.properties.name || code;

    function countryWords(code) {
      if (code === now.rows.subject) return say("The country whose cooperation this atlas maps");
      if (now.question.before) return differenceWords(code);
      const { measure } = now.question;
      return atlasCard.measureWords(now.frame.countries[code], measure, now.rows.countries[code]?.depth);
    }

    // --- two periods: the second class of colours; class_of in geo/difference.py is its twin --------------------------
    const NOTHING = { agreements: [0, 0], activities: [0, 0], contacts: [0, 0], firmest: [0, 0], bilateral: [0, 0], multilateral: [0, 0] };
    let earlier = { of: null };

    /** What a country counts in the earlier period, and in the later one. */
    function bothCounts(code) {
      const { question, rows } = now;
      if (earlier.of !== question) earlier = { of: question, frame: atlasFrame(rows.records, rows.sites, { ...question, ...question.before }, rows.subject) };
      return [earlier.frame, now.frame].map((frame) => frame.countries[code]);
    }

    function differenceClass(code) {
      const [before, after] = bothCounts(code).map((counts) => (counts || NOTHING)[now.question.measure]);
      if (!before[0] && !after[0]) return before[1] || after[1] ? "possible" : now.rows.countries[code]?.depth ? "none" : "not-researched";
      const more = after[0] - before[0];
      return more === 0 ? "same" : `${more > 0 ? "more" : "less"}-${Math.abs(more) > 3 ? 2 : 1}`;
    }

    /** "2014: 3 agreements; 2022: 5 agreements". */
    function differenceWords(code) {
      const both = bothCounts(code);
      const depth = now.rows.countries[code]?.depth;
      if (!both[0] && !both[1]) return atlasCard.measureWords(undefined, now.question.measure, depth);
      const [then, since] = now.question.before.names;
      const [before, after] = both.map((counts) => atlasCard.measureWords(counts || NOTHING, now.question.measure, depth));
      return fill(say("{then}: {before}; {since}: {after}"), { then, before, since, after });
    }

    function drawShapes(collection) {
      if (shapeLayer) shapeLayer.remove();
      now.shapes = {};
      shapeLayer = L.featureGroup(collection.features.map((feature) => {
        const layer = L.polygon(feature.geometry.latlngs, { className: "shape" });
        layer.feature = feature;
        layer.on("click", (event) => { L.DomEvent.stopPropagation(event); open("country", feature.id, true); });
        now.shapes[feature.id] = layer;
        return layer;
      })).bindTooltip(({ feature }) => make("div", {}, make("strong", {}, countryName(feature.id)), make("span", {}, countryWords(feature.id))),
        { sticky: true, className: "tip", direction: "top", offset: [0, -6] }).addTo(map);
      for (const [code, layer] of Object.entries(now.shapes)) layer.getElement().setAttribute("data-iso3", code);
      const surface = root.querySelector(".leaflet-overlay-pane svg");
      if (!surface.querySelector("defs")) surface.prepend(patterns());
    }

    function paintShapes() {
      const seen = {};
      for (const [code, layer] of Object.entries(now.shapes)) {
        const colour = colourClass(code, now.frame, now.question.measure);
        const element = layer.getElement();
        seen[colour] = true;
        if (element.dataset.colour === colour) continue;
        element.classList.remove(`is-${element.dataset.colour}`);
        element.classList.add(`is-${colour}`);
        element.dataset.colour = colour;
      }
      return seen;
    }

    // --- sites --------------------------------------------------------------------------------------------------
    function siteWords(row, state) {
      const kind = now.rows.kinds[row.kind];
      const stage = kind.stages[state[0]] || now.rows.stages[state[0]];
      return fill(state[1] && state[2] ? say("{kind}, {stage}") : say("{kind}, {stage} (possibly)"), { kind: kind.label, stage });
    }

    /** Sites that match, with a point: their own, or the label point of the country when only that is known. */
    function visibleSites() {
      return Object.entries(now.frame.sites).map(([n, state]) => {
        const row = now.rows.sites[n];
        const at = row.lon === null ? now.rows.countries[row.country] : row;
        return { id: row.id, name: row.name, row, state, far: siteWords(row, state), point: [at.lat, at.lon] };
      });
    }

    /** Put sites that would touch at this zoom under one button. */
    function grouped(sites) {
      const groups = [];
      for (const site of sites) {
        const pixel = map.project(site.point);
        const near = groups.find((group) => group.pixel.distanceTo(pixel) < TOUCHING);
        if (near) near.sites.push(site);
        else groups.push({ pixel, sites: [site] });
      }
      return groups;
    }

    function marker(sites) {
      const [first] = sites;
      const gaps = { count: sites.length, names: sites.map((site) => site.name).join("; ") };
      const label = fill(sites.length > 1 ? sayMany("{count} site: {names}", "{count} sites: {names}", sites.length) : say("{name}: {far}"), { ...first, ...gaps });
      const button = make("button", { type: "button", tabindex: "-1", "data-site-id": sites.map((site) => site.id).join(" "), "aria-label": label });
      button.append(mark(now.rows.kinds[first.row.kind].family, first.state[0], sites.length > 1 ? sites.length : 0));
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        if (sites.length > 1) showCard("chooser", "", atlasCard.chooser(sites, (kind, site) => open(kind, site, true)), true);
        else open("site", first.id, true);
      });
      const tip = () => (sites.length > 1
        ? make("div", {}, make("strong", {}, fill(sayMany("{count} site", "{count} sites", sites.length), gaps)), ...sites.map((site) => make("span", {}, site.name)))
        : make("div", {}, make("strong", {}, first.name), make("span", {}, first.far), first.row.lon === null ? make("span", {}, say("Known only by country")) : ""));
      return L.marker(first.point, { icon: L.divIcon({ className: "site", html: button, iconSize: [24, 24] }), keyboard: false })
        .bindTooltip(tip, { className: "tip", direction: "top", offset: [0, -10] });
    }

    /** Draw the sites of the frame. A marker is made once for what it says; then its element comes and goes, which is all that is slow. */
    function drawSites() {
      if (!now.frame) return;
      if (markers.size > MARKERS_KEPT) forgetMarkers();
      const before = shown;
      shown = new Map();
      for (const { sites } of grouped(now.sites)) {
        const key = JSON.stringify(sites.map((site) => [site.id, site.far]));
        if (!markers.has(key)) markers.set(key, marker(sites).addTo(siteLayer));
        const one = markers.get(key);
        if (!one.getElement().isConnected) map.getPane("markerPane").append(one.getElement());
        shown.set(key, one);
        before.delete(key);
      }
      for (const gone of before.values()) { gone.closeTooltip(); gone.getElement().remove(); }
    }

    function forgetMarkers() {
      siteLayer.clearLayers();
      markers.clear();
      shown.clear();
    }

    // --- legend -------------------------------------------------------------------------------------------------
    function swatch(name) {
      const box = svg("svg", { width: "20", height: "14", "aria-hidden": "true" });
      box.append(svg("rect", { class: `shape is-${name}`, x: "0.5", y: "0.5", width: "19", height: "13", rx: "2" }));
      return box;
    }

    function classWords(name) {
      if (now.question.measure === "firmest") return ["", say("Talks or draft"), say("Signed"), say("In force")][name];
      const [from, next] = [now.rows.class_from[name - 1], now.rows.class_from[name]];
      if (next === undefined) return `${from}+`;
      return next - 1 === from ? `${from}` : `${from}-${next - 1}`;
    }

    function drawLegend(seen) {
      const { measure } = now.question;
      const { sites } = now;
      const classes = ["1", "2", "3", "4", "5"].filter((name) => seen[name]);
      const others = ["possible", "none", "not-researched", "subject"].filter((name) => seen[name]);
      const families = Object.keys(MARKS).filter((family) => sites.some((site) => now.rows.kinds[site.row.kind].family === family));
      const [familyOf, fillOf] = [familyWords(), fillWords()];
      const fills = Object.keys(fillOf).filter((name) => sites.some((site) => FILL[site.state[0]] === name));
      const says = JSON.stringify([measure, classes, others, families, fills]);
      if (says === legendOf) return;
      legendOf = says;
      const line = (picture, words) => make("li", {}, picture, words);
      const words = { possible: say("Possible only"), none: say("None found"), "not-researched": say("Not researched yet"), subject: countryName(now.rows.subject) };
      const stageOf = (name) => Object.keys(FILL).find((stage) => FILL[stage] === name);
      legend.replaceChildren(
        make("summary", { title: say("A record with several parties counts in each of their countries") }, titleOf(measure)),
        make("ul", { class: measure === "firmest" ? "" : "ramp" }, ...classes.map((name) => line(swatch(name), classWords(name)))), // numbers stand side by side
        make("ul", {}, ...others.map((name) => line(swatch(name), words[name]))),
        sites.length ? symbols : "");
      symbols.replaceChildren(make("summary", {}, say("Symbols of sites")), make("ul", {}, ...families.map((family) => line(mark(family, "operating", 0), familyOf[family])),
        ...fills.map((name) => line(mark("ground", stageOf(name), 0), fillOf[name]))));
    }

    // --- cards --------------------------------------------------------------------------------------------------
    function closeCard(told) {
      if (!now.card) return;
      now.card.element.remove();
      outline(false);
      now.card = null;
      accuracy?.remove();
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
        .sort((a, b) => b.starts[0][0] - a.starts[0][0]);
      const sites = now.sites.filter((site) => site.row.shapes[viewpoint].includes(code));
      const page = code === rows.subject ? null : link({ country: code });
      return atlasCard.country(countryName(code), countryWords(code), records, sites, page, (kind, id) => open(kind, id, true));
    }

    function drawAccuracy(id) {
      const row = now.rows.sites.find((site) => site.id === id);
      if (row && row.lon !== null) accuracy = L.circle([row.lat, row.lon], { radius: row.radius_m, className: "accuracy", interactive: false }).addTo(map);
    }

    /** Open a card; `byHand` when a reader did it, so that the focus and the address follow. */
    async function open(kind, id, byHand) {
      if (kind === "country") showCard(kind, id, countryBody(id), byHand);
      else {
        const answer = await fetch(`${now.question.cards}/${kind}/${encodeURIComponent(id)}.json`);
        if (!answer.ok) return;
        const links = kind === "record" ? { page: link({ record: id }), list: link({ view: "list", record: id }) } : { list: link({ view: "sites", site: id }) };
        showCard(kind, id, atlasCard.facts(await answer.json(), links, (k, i) => open(k, i, true)), byHand);
        if (kind === "site") drawAccuracy(id);
      }
      if (byHand) tell();
    }

    const opened = () => (now.card && now.card.kind !== "chooser" ? `${now.card.kind}/${now.card.id}` : "");

    /** Tell the page what is open and where the map looks. */
    function tell() {
      const kind = now.card?.kind;
      if (kind === "chooser") return;
      now.hear?.({ ...(kind ? { [kind]: now.card.id } : {}), at: now.question.fit || !now.moved ? null : place() });
    }

    /** Address of another view of the same selection: what is open goes, what the reader asked for stays. */
    function link(changes) {
      const words = new URLSearchParams(now.question.query);
      for (const key of ["view", "record", "site", "country", "at", "v", "sort", "page"]) words.delete(key);
      for (const [key, value] of Object.entries(changes)) words.append(key, value);
      return `?${words}`;
    }

    function followPage(question) {
      if (!question.current) return; // an answer to something that the reader has left behind
      if (question.open === opened()) {
        if (now.card?.kind === "country") showCard("country", now.card.id, countryBody(now.card.id), false);
      } else if (question.open) open(...question.open.split("/"), false);
      else if (opened()) closeCard(false);
    }

    /** Take the words of another edition or language; what is drawn may say something else now. */
    function hearOf(rows) {
      say.words = rows.words || {};
      say.plurals = rows.plurals || "";
      nameParts();
      forgetMarkers();
      legendOf = "";
    }

    // --- frames -------------------------------------------------------------------------------------------------
    function apply(question, rows, shapes) {
      const [themed, moved] = [now.question?.theme !== question.theme, now.viewpoint !== question.viewpoint];
      if (themed) root.dataset.theme = question.theme;
      if (now.rows !== rows) hearOf(rows);
      now.question = question;
      now.rows = rows;
      if (moved) { drawShapes(shapes); now.viewpoint = question.viewpoint; }
      now.frame = atlasFrame(rows.records, rows.sites, question, rows.subject);
      now.sites = visibleSites();
      drawLegend(paintShapes());
      drawSites();
      const empty = !Object.keys(now.frame.records).length && !Object.keys(now.frame.sites).length;
      note.className = empty ? "note is-empty" : "note";
      note.replaceChildren(empty ? make("span", {}, say("Nothing matches. Widen the period or clear a filter.")) : "");
      followPage(question);
      root.dataset.frame = question.id;
      root.dataset.ready = "true";
    }

    /** Paint the frame that the server sends with each change; the newest wins. `hear` takes what the reader opens. */
    map.paint = async (question, hear) => {
      now.asked = question;
      now.hear = hear;
      try {
        const [rows, shapes] = await Promise.all([load(question.rows), load(question.shapes)]);
        if (now.asked !== question) return;
        leaveHome(question);
        apply(question, rows, shapes);
        if (!question.fit) { root.classList.remove("is-moving"); lookAround(question); return; }
        root.classList.add("is-moving"); // words first: two hundred shapes at another size take longer than they
        requestAnimationFrame(() => setTimeout(() => {
          if (now.asked !== question) return;
          lookAround(question);
          root.classList.remove("is-moving");
        }));
      } catch (error) {
        if (now.asked !== question) return;
        note.className = "note is-fault";
        note.replaceChildren(make("span", {}, fill(say("The map could not be loaded ({error}). Reload the page to try again."), { error: error.message })));
      }
    };

    // --- gestures: wheel only with the focus, two fingers on a phone -----------------------------------------------
    root.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    root.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) map.scrollWheelZoom.disable(); });
    for (const control of root.querySelectorAll(".leaflet-control-zoom a")) control.tabIndex = -1; // + and - do the same
    const hand = () => { now.moved = true; }; // the map looks where a reader wants it, and links say so
    map.on("dragstart boxzoomend", hand);
    for (const kind of ["wheel", "dblclick", "touchmove"]) root.addEventListener(kind, hand, { passive: true });
    root.addEventListener("keydown", ({ key }) => { if (/^(Arrow.*|[-+=_])$/.test(key)) hand(); });
    root.querySelector(".leaflet-control-zoom").addEventListener("click", hand);
    map.on("zoomend", drawSites);
    map.on("moveend", remember);
    new ResizeObserver(() => {
      if (!root.offsetWidth) return;
      map.invalidateSize({ animate: false });
      if (now.question?.fit) fitTo(now.question.fit);
      else if (now.started && !now.moved) fitWorld();
    }).observe(root);
    nameParts();
    map.setView([33, 12], 2, { animate: false }); // until the first frame says where to look

    // --- what the page asks ---------------------------------------------------------------------------------------
    map.place = place;
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
