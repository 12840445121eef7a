// The text, and all that is drawn anew when something changes.
function draw() {
  document.documentElement.lang = language ? "en" : "zh";
  drawHead();
  drawFilters();
  drawMain();
  drawDetail();
}

function filtersChanged() {
  const layer = current();
  if (state.selected !== null && !passes(layer, layer.items[state.selected])) state.selected = null;
  drawDetail();
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
  $("status").textContent = `${shown} / ${layer.items.length} ${word("shown")}`;
}

const isLabelled = layer => layer.task === "sections" || layer.task === "sentences";

const titleOf = paragraph => VIEW.titles.get(paragraph.doc) ?? paragraph.doc;

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

function openLayer(index) {
  clearFilters();
  Object.assign(state, { layer: index, selected: null, paragraph: null });
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
