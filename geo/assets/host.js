// Stands between Streamlit and the map (docs/decisions/0004-what-hosts-the-map.md): loads the map's program and style once,
// draws the map once, and passes on what it says. Each frame is read from the status line as soon as it changes: what
// Streamlit gives to a component comes one paint later. Streamlit runs this as a module of its own.
const add = (name, attributes) => new Promise((loaded, failed) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.addEventListener("load", loaded);
  element.addEventListener("error", () => failed(new Error("a file did not come")));
  document.head.append(element);
});

let loading = null;
function program({ script, style }) {
  loading ??= Promise.all([add("link", { rel: "stylesheet", href: style }), window.atlasDraw || add("script", { src: script })]);
  loading.catch(() => { loading = null; });
  return loading;
}

function follow(root) {
  const line = document.querySelector("[data-question]");
  const paint = () => root.atlas.paint(JSON.parse(line.dataset.question), (said) => root.say("said", said));
  const eye = new MutationObserver(paint);
  eye.observe(line, { attributeFilter: ["data-question"] });
  paint();
  return eye;
}

export default async function host({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".atlas-map");
  root.say = setStateValue;
  if (root.atlas) return undefined; // called again, as for another theme
  try {
    await program(data);
  } catch (error) {
    root.textContent = `The map could not be loaded (${error.message}). Reload the page to try again.`;
    return undefined;
  }
  root.atlas = window.atlasDraw();
  const eye = follow(root);
  return () => { if (!root.isConnected) { eye.disconnect(); root.atlas.remove(); } };
}
