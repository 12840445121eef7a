// Keys, clicks, and the first drawing.
const ACTIONS = {
  n: () => step(1), p: () => step(-1), j: () => stepParagraph(1), k: () => stepParagraph(-1),
  f: () => $("filters").querySelector("button:not(:disabled)").focus(),
  x: () => { clearFilters(); filtersChanged(); },
  l: switchLanguage, d: switchTheme, "?": openHelp, Escape: () => select(null),
};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
  if ($("help").open && event.key !== "?") return;
  const layer = "1234".indexOf(event.key);
  const action = layer >= 0 && layer < VIEW.layers.length ? () => openLayer(layer) : ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

$("main").addEventListener("click", event => {
  const made = event.target.closest("[data-item]");
  if (made && getSelection().isCollapsed) select(Number(made.dataset.item));
});

let width = 0;
new ResizeObserver(([entry]) => {
  if (width && Math.abs(entry.contentRect.width - width) > 1) drawMain();
  width = entry.contentRect.width;
}).observe($("main"));

addEventListener("hashchange", openHash);
draw();
openHash();
// When the first drawing was done, in milliseconds since the page was asked for.
document.documentElement.dataset.drawn = String(Math.round(performance.now()));
