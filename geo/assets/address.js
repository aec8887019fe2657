// What a reader does on the map and its timeline, as words of an address, so that back undoes it and a link brings it back. The
// page keeps the words behind a question mark (page.js), a file that stands alone behind a hash (alone.js).
/* exported atlasAddress */
const atlasAddress = (() => {
  const OPEN = ["record", "site", "country"];

  function setYears(words, { from, to }) {
    for (const [key, year] of [["from", from], ["to", to]]) { if (year === null) words.delete(key); else words.set(key, year); }
  }

  return {
    /** Keys of what is open. */
    OPEN,

    /** Write words in the order of the grammar (the keys), as the server does, so that one state has one address. */
    query(words, keys = []) {
      const place = (key) => (keys.includes(key) ? keys.indexOf(key) : keys.length);
      const pairs = [...words].filter(([, value]) => value !== "");
      if (keys.length) pairs.sort((one, other) => place(one[0]) - place(other[0]));
      return new URLSearchParams(pairs).toString().replaceAll("%2F", "/");
    },

    /** Do queries say the same? `embed_options` (a theme) is between the address and Streamlit alone. */
    alike: (...queries) => new Set(queries.map((one) => [...new URLSearchParams(one)].filter(([key]) => key !== "embed_options").map(String).sort().join("&"))).size === 1,

    /**
     * What the map is told to call (`map.paint`).
     * @param {() => URLSearchParams} present the words of now
     * @param {(words: URLSearchParams, how?: {replace: boolean}) => boolean} go goes to others; false if they are the same
     * @param {() => void} stay called where a reader came back to what is asked already
     */
    heard: (present, go, stay) => ({
      opened(opened, period) {
        const words = present();
        for (const key of [...OPEN, "view", "page", "v"]) words.delete(key);
        for (const key of OPEN) if (opened[key]) words.set(key, opened[key]);
        if (opened.record || opened.country) words.set("view", "map");
        if (opened.at) words.set("at", opened.at);
        if (period) setYears(words, period);
        go(words);
      },
      period(period) {
        const words = present();
        for (const key of ["page", "v"]) words.delete(key);
        setYears(words, period);
        if (!go(words)) stay();
      },
      layer(name, wanted) {
        const words = present();
        const others = words.getAll("layer").filter((one) => one !== name);
        words.delete("layer");
        for (const one of wanted ? [...others, name] : others) words.append("layer", one);
        go(words, { replace: true });
      },
    }),
  };
})();
