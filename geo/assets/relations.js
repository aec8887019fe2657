// Lines from the capital of the subject to its partners: great circles, made by geo/relations.py, as wide as their number.
/* global L, atlasCard */
/* exported atlasRelations */
const atlasRelations = (() => {
  const { say } = atlasCard;
  const WIDTH = { possible: 1, 1: 1, 2: 1.8, 3: 2.8, 4: 4, 5: 5.5 }; // px by colour class

  /** @param {{map: Object, now: Object, load: Function, fault: Function}} view the map, what it shows, what fetches a file, who is told that it did not come */
  return function atlasRelations({ map, now, load, fault }) {
    map.createPane("relations").style.pointerEvents = "none";
    const group = L.layerGroup();
    const drawn = {}; // lines by code
    let address = "";

    async function fetchLines() {
      const wanted = now.question.relations;
      address = wanted;
      try {
        const lines = await load(wanted);
        if (address !== wanted) return;
        group.clearLayers();
        for (const code of Object.keys(drawn)) delete drawn[code];
        for (const [code, parts] of Object.entries(lines)) {
          const places = parts.map((part) => part.map(([lon, lat]) => [lat, lon]));
          drawn[code] = L.polyline(places, { pane: "relations", className: "relation", interactive: false, smoothFactor: 0.5 }).addTo(group);
        }
        paint();
      } catch (error) {
        address = "";
        fault(error);
      }
    }

    function paint() {
      for (const [code, line] of Object.entries(drawn)) {
        const name = now.shapes[code]?.getElement().dataset.colour;
        const element = line.getElement();
        element.classList.toggle("is-away", !(name in WIDTH));
        element.classList.toggle("is-possible", name === "possible");
        if (name in WIDTH) element.style.strokeWidth = `${WIDTH[name]}px`;
      }
    }

    return {
      /** Show the lines of the frame, or none. */
      show(wanted) {
        if (!wanted) { group.remove(); return; }
        group.addTo(map);
        if (address !== now.question.relations) fetchLines();
        else paint();
      },
      words: () => say("Lines to partners, wider for more"),
    };
  };
})();
