// Moving about in the text: the selected item, errors, paragraphs, links.
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
  history.replaceState(null, "", linkTo(current().items[index].id));
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
  history.replaceState(null, "", linkTo(id));
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
