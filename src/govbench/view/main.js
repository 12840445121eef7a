// The text, moving about in it, the keys.
function draw() {
  document.documentElement.lang = language ? "en" : "zh";
  drawHead();
  drawFilters();
  drawMain();
  drawDetail();
}

function filtersChanged() {
  drawFilters();
  drawMain();
}

function drawMain() {
  const layer = current();
  const visible = new Map();
  for (const item of layer.items) {
    if (!passes(layer, item)) continue;
    if (!visible.has(item.paragraph)) visible.set(item.paragraph, []);
    visible.get(item.paragraph).push(item);
  }
  const parts = layer.systems.length && layer.systems[0].confusion ? [confusionTables(layer)] : [];
  const drawn = [];
  const many = new Set(layer.paragraphs.map(paragraph => paragraph.doc)).size > 1;
  let [doc, section] = [null, null];
  layer.paragraphs.forEach((paragraph, index) => {
    if (filters.section && paragraph.section !== filters.section) return;
    if (isNarrow() && !visible.has(index)) return;
    if (many && paragraph.doc !== doc) parts.push(el("h2", { className: "doc" }, titleOf(paragraph)));
    doc = paragraph.doc;
    if (paragraph.section !== section) {
      section = paragraph.section;
      if (paragraph.heading) parts.push(el("h2", {}, paragraph.heading));
    }
    parts.push(article(layer, index, visible.get(index) ?? [], drawn));
  });
  if (!parts.some(part => part.tagName === "ARTICLE")) parts.push(el("p", {}, word("nothing")));
  keepFocus($("main"), () => $("main").replaceChildren(...parts));
  drawAll(drawn);
  markSelected();
  const shown = [...visible.values()].reduce((sum, items) => sum + items.length, 0);
  $("status").textContent = `${shown} ${word("shown")} ${layer.items.length}`;
}

const isLabelled = layer => layer.task === "sections" || layer.task === "sentences";

const titleOf = paragraph => VIEW.titles[paragraph.doc] ?? paragraph.doc;

const articleOf = index => $("main").querySelector(`article[data-paragraph="${index}"]`);

// One paragraph anew, where nothing changes in the others.
function redraw(index) {
  const layer = current();
  const drawn = [];
  const items = layer.paragraphs[index].items.filter(item => passes(layer, item));
  keepFocus($("main"), () => articleOf(index)?.replaceWith(article(layer, index, items, drawn)));
  drawAll(drawn);
}

function article(layer, index, items, drawn) {
  const paragraph = layer.paragraphs[index];
  const made = el("article", { tabIndex: -1, "data-paragraph": String(index) },
    layer.task === "sections" ? "" : el("div", { className: "id" }, paragraph.id,
      ...(layer.task === "sentences" ? [] : rowNotes(layer, paragraph.id))));
  if (isLabelled(layer)) {
    made.append(...items.map(item => labelledRow(layer, paragraph, item)));
    return made;
  }
  const text = el("p", { className: "text" });
  made.append(el("div", { className: "passage" }, text));
  const marks = items.flatMap(item => marksOf(layer, item));
  const selected = items.find(item => item.index === state.selected);
  if (selected && layer.task === "metrics") marks.push(...componentMarks(selected));
  drawn.push({ text, paragraph, marks });
  const lost = items.filter(item => item.predicted.some(part => part && part.start < 0) && layer.task === "ner");
  if (lost.length) made.append(el("div", { className: "lost" }, `${word("nowhere")}: `, ...lost.map(item => {
    const button = el("button", { type: "button" }, describe(layer, item));
    button.dataset.item = item.index;
    return button;
  })));
  if (layer.task === "metrics" && items.length) made.append(metricTable(layer, paragraph, items));
  return made;
}

const elementsOf = index => [...$("main").querySelectorAll(`[data-item="${index}"]`)];

function markSelected() {
  for (const old of $("main").querySelectorAll(".selected")) old.classList.remove("selected");
  if (state.selected !== null) for (const made of elementsOf(state.selected)) made.classList.add("selected");
}

function select(index) {
  const before = state.selected;
  state.selected = index;
  if (current().task === "metrics" && before !== index) {
    const changed = [before, index].filter(i => i !== null).map(i => current().items[i].paragraph);
    for (const paragraph of new Set(changed)) redraw(paragraph);
  }
  markSelected();
  drawDetail();
  if (index === null) return;
  state.paragraph = current().items[index].paragraph;
  history.replaceState(null, "", `#${encodeURIComponent(current().items[index].id)}`);
  const [first] = elementsOf(index);
  bringIntoView(first);
  (first.matches("button") ? first : first.querySelector("button")).focus({ preventScroll: true });
}

// What is in view already stays where it is.
function bringIntoView(made) {
  const { top, bottom } = made.getBoundingClientRect();
  if (top < 60 || bottom > innerHeight - 100) made.scrollIntoView({ block: "center" });
}

// Errors in order of the text, of those that are shown; round and round.
function step(by) {
  const layer = current();
  const targets = layer.items.filter(item => passes(layer, item) && (isError(item) || !layer.systems.length));
  if (!targets.length) return;
  const here = state.selected ?? (state.paragraph === null ? -1
    : Math.min(...layer.items.filter(item => item.paragraph >= state.paragraph).map(item => item.index)) - 0.5);
  const after = by > 0 ? targets.find(item => item.index > here) : targets.findLast(item => item.index < here);
  select((after ?? targets[by > 0 ? 0 : targets.length - 1]).index);
}

function stepParagraph(by) {
  const articles = [...$("main").querySelectorAll("article")];
  if (!articles.length) return;
  const ids = articles.map(made => Number(made.dataset.paragraph));
  const at = state.paragraph === null ? (by > 0 ? -1 : 0) : ids.findLastIndex(id => id <= state.paragraph);
  const next = (at + by + ids.length) % ids.length;
  if (state.selected !== null) select(null);
  openParagraph(ids[next]);
}

function openParagraph(index) {
  state.paragraph = index;
  const { id } = current().paragraphs[index];
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  const made = articleOf(index);
  made.scrollIntoView({ block: "start" });
  made.focus({ preventScroll: true });
}

// The id of an item or of a paragraph, in the layer that is open or in another one.
function openHash() {
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch { return; }
  if (!id) return;
  const order = [state.layer, ...VIEW.layers.keys()];
  for (const find of ["items", "paragraphs"]) {
    const layer = order.find(i => VIEW.layers[i][find].some(found => found.id === id));
    if (layer === undefined) continue;
    if (layer !== state.layer) openLayer(layer);
    const index = current()[find].findIndex(found => found.id === id);
    const isShown = find === "items" ? passes(current(), current().items[index]) : articleOf(index);
    if (!isShown) { clearFilters(); filtersChanged(); }
    if (find === "items") select(index);
    else openParagraph(index);
    return;
  }
}

function openLayer(index) {
  clearFilters();
  Object.assign(state, { layer: index, selected: null });
  draw();
}

function openCell(cell) {
  filters.cell = cell;
  filtersChanged();
  if (cell) $("main").querySelector("article")?.scrollIntoView({ block: "start" });
}

function switchLanguage() {
  language = 1 - language;
  draw();
}

function switchTheme() {
  const root = document.documentElement;
  const isDark = root.style.colorScheme ? root.style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.style.colorScheme = isDark ? "light" : "dark";
}

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
