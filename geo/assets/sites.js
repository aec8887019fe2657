// Sites on the map: one mark for each that is shown, several under one button where they would touch, and how far off a
// point may be.
/* global L, atlasCard, atlasMarks */
/* exported atlasSites */
const atlasSites = (() => {
  const { make, say, sayMany, fill } = atlasCard;
  const TOUCHING = 24; // px: markers closer than this share one button (WCAG 2.2, 2.5.8)
  const MARKERS_KEPT = 1000;
  const BELOW = L.point(0, 19); // px: where the badge of a site is that is known only by country, under the country's name
  const ROUND_FROM = 18; // px: a radius that is smaller on the screen is hidden by the mark

  /** Has only one side named it by the last day of the period? */
  function oneSided(row, lastDay) {
    if (!row.sides) return false;
    const sides = row.sides.filter((_, n) => row.stages[n][1] <= lastDay);
    return sides[0] !== "" && sides.every((side) => side === sides[0]);
  }

  /**
   * @param {{map: Object, now: Object, open: Function, choose: Function, layer: Function}} view the map, what it shows, what
   *   opens a card or a choice, and which layers are asked for
   */
  return function atlasSites({ map, now, open, choose, layer }) {
    const markers = new Map(); // by what they say
    const [said, pixels] = [new Map(), new Map()]; // by place and state; by id, at the present zoom
    const group = L.layerGroup().addTo(map);
    const rounds = L.layerGroup().addTo(map);
    let shown = new Map();

    function words(row, state) {
      const kind = now.rows.kinds[row.kind];
      const stage = kind.stages[state[0]] || now.rows.stages[state[0]];
      return fill(state[1] && state[2] ? say("{kind}, {stage}") : say("{kind}, {stage} (possibly)"), { kind: kind.label, stage });
    }

    /** Sites that match, with a point: their own, or the label point of the country when only that is known. */
    function matching() {
      return Object.entries(now.frame.sites).map(([n, state]) => {
        const row = now.rows.sites[n];
        const at = row.lon === null ? now.rows.countries[row.country] : row;
        const told = `${n}/${state}`;
        if (!said.has(told)) said.set(told, words(row, state));
        return { id: row.id, name: row.name, row, state, far: said.get(told), point: [at.lat, at.lon], oneSided: oneSided(row, now.question.to) };
      });
    }

    /** Where a site is at this zoom, in px; looked up often while the years fly. */
    function pixelOf(site) {
      if (!pixels.has(site.id)) pixels.set(site.id, map.project(site.point).add(vague(site) ? BELOW : [0, 0]));
      return pixels.get(site.id);
    }

    const vague = (site) => site.row.lon === null;

    /** Put sites that would touch at this zoom under one button. */
    function grouped(sites) {
      const groups = [];
      for (const site of sites) {
        const pixel = pixelOf(site);
        const near = groups.find((one) => one.pixel.distanceTo(pixel) < TOUCHING);
        if (near) near.sites.push(site);
        else groups.push({ pixel, sites: [site] });
      }
      return groups;
    }

    function tip(sites, gaps) {
      if (sites.length > 1) {
        return make("div", {}, make("strong", {}, fill(sayMany("{count} site", "{count} sites", sites.length), gaps)), ...sites.map((site) => make("span", {}, site.name)));
      }
      const [site] = sites;
      return make("div", {}, make("strong", {}, site.name), make("span", {}, site.far), vague(site) ? make("span", {}, say("Known only by country")) : "");
    }

    function marker(sites) {
      const [first] = sites;
      const gaps = { count: sites.length, names: sites.map((site) => site.name).join("; ") };
      const one = vague(first) ? say("{name}: {far}; known only by country") : say("{name}: {far}");
      const label = fill(sites.length > 1 ? sayMany("{count} site: {names}", "{count} sites: {names}", sites.length) : one, { ...first, ...gaps });
      const button = make("button", { type: "button", tabindex: "-1", "data-site-id": sites.map((site) => site.id).join(" "), "aria-label": label });
      button.append(sites.length > 1 ? atlasMarks.several(sites.length) : atlasMarks.mark(now.rows.kinds[first.row.kind].family, first.state[0], vague(first)));
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        if (sites.length > 1) choose(sites);
        else open("site", first.id, true);
      });
      const anchor = vague(first) ? L.point(12, 12).subtract(BELOW) : [12, 12];
      return L.marker(first.point, { icon: L.divIcon({ className: "site", html: button, iconSize: [24, 24], iconAnchor: anchor }), keyboard: false })
        .bindTooltip(() => tip(sites, gaps), { className: "tip", direction: "top", offset: [0, -10] });
    }

    /** Draw the sites of the frame. A marker is made once for what it says; then its element comes and goes, which is all that is slow. */
    function draw() {
      if (!now.frame) return;
      if (markers.size > MARKERS_KEPT) forget();
      const before = shown;
      shown = new Map();
      for (const { sites } of grouped(now.drawn)) {
        const key = sites.map((site) => `${site.id} ${site.far}`).join("\n");
        if (!markers.has(key)) markers.set(key, marker(sites).addTo(group));
        const one = markers.get(key);
        if (!one.getElement().isConnected) map.getPane("markerPane").append(one.getElement());
        shown.set(key, one);
        before.delete(key);
      }
      for (const gone of before.values()) { gone.closeTooltip(); gone.getElement().remove(); }
      drawRounds();
    }

    /** Draw how far off each point may be: of the site whose card is open, and of all once that is larger than a mark. */
    function drawRounds() {
      rounds.clearLayers();
      const opened = now.card?.kind === "site" ? now.card.id : null;
      const window = map.getBounds();
      const large = ({ row }) => row.lon !== null && pixelsOf(row.radius_m, row.lat) > ROUND_FROM && window.contains([row.lat, row.lon]);
      const rows = new Set(now.drawn.filter(large).map(({ row }) => row));
      const own = opened && now.rows.sites.find((row) => row.id === opened);
      if (own && own.lon !== null) rows.add(own);
      for (const row of rows) L.circle([row.lat, row.lon], { radius: row.radius_m, className: "accuracy", interactive: false }).addTo(rounds);
    }

    /** Length on the screen of metres on the ground (Web Mercator). */
    const pixelsOf = (metres, lat) => metres / ((40075016.7 * Math.cos(lat * Math.PI / 180)) / (256 * 2 ** map.getZoom()));

    function forget() {
      group.clearLayers();
      markers.clear();
      shown.clear();
      said.clear();
      pixels.clear();
    }

    map.on("zoomend", () => { pixels.clear(); draw(); });
    map.on("moveend", () => { if (now.frame) drawRounds(); });
    return {
      /** Take the sites of the frame: `now.sites` holds all that match, `now.drawn` those that the map shows. */
      take() {
        now.sites = matching();
        now.drawn = layer("one-sided") ? now.sites : now.sites.filter((site) => !site.oneSided);
        draw();
      },
      drawRounds,
      forget,
      rounds: () => rounds.getLayers().length,
      several: () => [...shown.keys()].some((key) => key.includes("\n")),
    };
  };
})();
