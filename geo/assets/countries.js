// Countries on the map: shapes in their colour class, circles for those too small to be hit, and names where there is room.
/* global L, atlasCard, atlasFrame, atlasMarks */
/* exported atlasCountries */
const atlasCountries = (() => {
  const { make, say, fill } = atlasCard;
  const SMALL = 8; // px: a country that is smaller on the screen gets a circle
  const TWICE = 334; // ms: the same country does not change back faster, so that nothing flashes above 3 Hz (WCAG 2.3.1)
  const FADE = 250; // ms in which a colour turns into another
  const NAME = { font: "500 11px system-ui, sans-serif", height: 13, apart: 6 };
  const UNCOLOURED = ["none", "not-researched"];
  const NOTHING = { agreements: [0, 0], activities: [0, 0], contacts: [0, 0], firmest: [0, 0], bilateral: [0, 0], multilateral: [0, 0] };

  /** The largest part of a shape, as bounds; it does not cross the antimeridian, as the whole may. */
  function largest(rings) {
    const parts = Array.isArray(rings[0][0]) ? rings.map((part) => part[0]) : [rings[0]];
    const size = (bounds) => (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
    return parts.map((part) => L.latLngBounds(part)).reduce((one, other) => (size(other) > size(one) ? other : one));
  }

  /** @param {{map: Object, now: Object, open: Function}} view the map, what it shows, and what opens a card */
  return function atlasCountries({ map, now, open }) {
    const root = map.getContainer();
    const names = map.createPane("names");
    const dots = {}; // circles by code
    const muted = new Set(); // classes that the legend has switched off
    const widths = new Map(); // of names, in px
    const changed = new Map(); // when a country last changed its class, and from which
    let layers = null;
    names.setAttribute("aria-hidden", "true");

    const nameOf = (code) => now.rows.countries[code]?.name || now.shapes[code]?.feature.properties.name || code;

    function words(code) {
      if (code === now.rows.subject) return say("The country whose cooperation this atlas maps");
      if (now.question.before) return differenceWords(code);
      return atlasCard.measureWords(now.frame.countries[code], now.question.measure, now.rows.countries[code]?.depth);
    }

    /** What exists of the agreements that a country shows: counts by the first letter of delivery, and of silent ones. */
    function tally(code) {
      const { rows, frame, question } = now;
      const doubt = atob(question.doubt || "");
      const found = { d: [0, 0], p: [0, 0], f: [0, 0], n: [0, 0], silent: [0, 0], all: [0, 0] };
      for (const [n, row] of Object.keys(frame.records).map((place) => [place, rows.records[place]])) {
        const sure = row.shapes[question.viewpoint].includes(code);
        if (row.type !== "instrument" || row.folded || !row.complete || !(sure || row.maybe[question.viewpoint].includes(code))) continue;
        const { agreement } = atlasFrame.judge(row, question, atlasFrame.bit(doubt, n));
        for (const part of ["all", row.delivery, row.silent <= question.to ? "silent" : null]) {
          if (!part) continue;
          found[part][0] += agreement[0] && sure ? 1 : 0;
          found[part][1] += agreement[1] ? 1 : 0;
        }
      }
      return found;
    }

    function colourClass(code) {
      const { rows, frame } = now;
      const { measure } = now.question;
      if (code === rows.subject) return "subject";
      if (now.question.before) return differenceClass(code);
      const counts = frame.countries[code];
      const [certain, possible] = counts ? counts[measure] : [0, 0];
      if (certain === 0) return possible ? "possible" : rows.countries[code]?.depth ? "none" : "not-researched";
      return String(measure === "firmest" ? certain : rows.class_from.filter((from) => certain >= from).length);
    }

    // --- two periods: another scale of colours; class_of in geo/difference.py is its twin -----------------------------
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
      const [both, depth] = [bothCounts(code), now.rows.countries[code]?.depth];
      if (!both[0] && !both[1]) return atlasCard.measureWords(undefined, now.question.measure, depth);
      const [then, since] = now.question.before.names;
      const [before, after] = both.map((counts) => atlasCard.measureWords(counts || NOTHING, now.question.measure, depth));
      return fill(say("{then}: {before}; {since}: {after}"), { then, before, since, after });
    }

    const standing = (code) => make("span", { class: "standing" }, now.frame.countries[code] ? atlasCard.tally(tally(code)) : "");

    const openCountry = (feature) => (event) => { L.DomEvent.stopPropagation(event); open("country", feature.id, true); };

    function shape(feature) {
      const layer = L.polygon(feature.geometry.latlngs, { className: "shape" });
      layer.feature = feature;
      layer.bounds = largest(layer.getLatLngs());
      layer.on("click", openCountry(feature));
      now.shapes[feature.id] = layer;
      return layer;
    }

    /** A circle of the class colour, and around it a target of 24 px that is not seen. */
    function dot(feature) {
      const { lat, lon } = now.rows.countries[feature.id];
      const seen = L.circleMarker([lat, lon], { radius: 5, className: "shape dot", interactive: false });
      const target = L.circleMarker([lat, lon], { radius: 12, className: "target" });
      target.feature = feature;
      target.on("click", openCountry(feature));
      dots[feature.id] = { seen, target, small: false, away: false };
      return [target, seen];
    }

    /** Draw the shapes of a viewpoint; small ones at the smallest zoom get their circle, which comes and goes with the zoom. */
    function draw(collection) {
      layers?.remove();
      now.shapes = {};
      for (const code of Object.keys(dots)) delete dots[code];
      const shapes = collection.features.map(shape);
      const small = collection.features.filter(({ id }) => now.rows.countries[id] && acrossOf(now.shapes[id].bounds, 0) < SMALL);
      layers = L.featureGroup([...shapes, ...small.flatMap(dot)])
        .bindTooltip(({ feature }) => make("div", {}, make("strong", {}, nameOf(feature.id)), make("span", {}, words(feature.id)), standing(feature.id)),
          { sticky: true, className: "tip", direction: "top", offset: [0, -6] }).addTo(map);
      for (const [code, layer] of Object.entries(now.shapes)) layer.getElement().setAttribute("data-iso3", code);
      for (const [code, { target }] of Object.entries(dots)) target.getElement().setAttribute("data-country", code);
      const surface = root.querySelector(".leaflet-overlay-pane svg");
      if (!surface.querySelector("defs")) surface.prepend(atlasMarks.patterns());
      findSmall();
      showNames();
    }

    function acrossOf(bounds, zoom) {
      const [low, high] = [map.project(bounds.getSouthWest(), zoom), map.project(bounds.getNorthEast(), zoom)];
      return Math.max(high.x - low.x, low.y - high.y);
    }

    function findSmall() {
      for (const [code, one] of Object.entries(dots)) one.small = acrossOf(now.shapes[code].bounds, map.getZoom()) < SMALL;
    }

    // A fade of our own, in four frames: as a transition of CSS it asks the main thread for sixty a second, at three times the cost.
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    let [fading, later] = [[], []];

    const fillOf = (name) => {
      if (/^\d$/.test(name)) return `var(--class-${now.question.measure === "firmest" ? 2 * name - 1 : name})`;
      return `var(--${name === "possible" ? "none" : name})`;
    };

    function mix(left) {
      for (const [element, from, to] of fading) element.style.fill = left ? `color-mix(in srgb, ${fillOf(from)} ${left}%, ${fillOf(to)})` : "";
    }

    /** Let the old colour go in quarters; a change that comes meanwhile ends it. */
    function fade(changes) {
      later.forEach(clearTimeout);
      mix(0);
      fading = calm.matches ? [] : changes;
      if (!fading.length) return;
      mix(75);
      later = [[FADE / 3, 50], [FADE * 2 / 3, 25], [FADE, 0]].map(([ms, left]) => setTimeout(mix, ms, left));
    }

    /** Give a layer its class; what it has is kept beside it, for asking the element is slow. */
    function colour(layer, name) {
      const element = layer.getElement();
      element.classList.remove(`is-${layer.colour}`);
      element.classList.add(`is-${name}`);
      layer.colour = element.dataset.colour = name;
    }

    /** Is a country about to change back at once? While the years fly it keeps its colour for one more. */
    function flashes(code, name, before) {
      const last = changed.get(code);
      if (now.fast && last && last.from === name && performance.now() - last.at < TWICE) return true;
      changed.set(code, { at: performance.now(), from: before });
      return false;
    }

    /** Give each shape its class. Returns which classes there are. */
    function paint() {
      const [seen, changes] = [{}, []];
      for (const [code, layer] of Object.entries(now.shapes)) {
        const name = colourClass(code);
        seen[name] = true;
        if (layer.colour !== name && !flashes(code, name, layer.colour)) {
          if (layer.colour) changes.push([layer.getElement(), layer.colour, name]);
          colour(layer, name);
        }
        const off = muted.has(name);
        if (Boolean(layer.muted) !== off) layer.getElement().classList.toggle("is-muted", off);
        layer.muted = off;
      }
      fade(changes);
      paintDots();
      return seen;
    }

    function paintDots() {
      for (const [code, one] of Object.entries(dots)) {
        const name = now.shapes[code].colour;
        const away = UNCOLOURED.includes(name) || muted.has(name) || !one.small;
        if (away !== one.away) for (const layer of [one.seen, one.target]) layer.getElement().classList.toggle("is-away", away);
        one.away = away;
        if (one.seen.colour !== name) colour(one.seen, name);
      }
    }

    // --- names ----------------------------------------------------------------------------------------------------
    function widthOf(name) {
      if (!widths.has(name)) {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = NAME.font;
        widths.set(name, pen.measureText(name).width);
      }
      return widths.get(name);
    }

    /** Write names into the countries that have room for theirs, the largest first; no two touch. */
    function showNames() {
      if (!now.rows) return;
      const zoom = map.getZoom();
      const taken = [];
      const free = (box) => taken.every((one) => box.right < one.left || box.left > one.right || box.bottom < one.top || box.top > one.bottom);
      const wanted = Object.entries(now.shapes).filter(([code]) => now.rows.countries[code])
        .map(([code, { bounds }]) => ({ code, name: nameOf(code), bounds, size: acrossOf(bounds, zoom) })).sort((one, other) => other.size - one.size);
      const written = [];
      for (const { code, name, bounds } of wanted) {
        const [west, east] = [map.project(bounds.getSouthWest(), zoom), map.project(bounds.getNorthEast(), zoom)];
        const half = widthOf(name) / 2;
        if (east.x - west.x < 2 * half + 4 || west.y - east.y < NAME.height + 4) continue;
        const { lat, lon } = now.rows.countries[code];
        const at = map.project([lat, lon], zoom);
        const box = { left: at.x - half - NAME.apart, right: at.x + half + NAME.apart, top: at.y - NAME.height / 2 - 2, bottom: at.y + NAME.height / 2 + 2 };
        if (!free(box)) continue;
        taken.push(box);
        const label = make("span", {}, name);
        L.DomUtil.setPosition(label, map.latLngToLayerPoint([lat, lon]));
        written.push(label);
      }
      names.replaceChildren(...written);
    }

    map.on("zoomend viewreset", () => { if (now.frame) { findSmall(); paintDots(); } showNames(); });
    return {
      nameOf,
      words,
      standing,
      draw,
      paint,
      showNames,
      /** Switch a class of the legend off or on; returns whether it is off now. */
      mute(name) {
        if (!muted.delete(name)) muted.add(name);
        paint();
        return muted.has(name);
      },
      isMuted: (name) => muted.has(name),
      /** Let the shapes of one class stand out; none without a name. */
      light(name) {
        for (const layer of Object.values(now.shapes)) {
          const element = layer.getElement();
          element.classList.toggle("is-lit", Boolean(name) && element.dataset.colour === name);
        }
      },
    };
  };
})();
