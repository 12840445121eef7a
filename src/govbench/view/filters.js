// What is shown: an item must pass every kind of filter that is set; inside a kind, one of the values.
const state = { layer: 0, selected: null, paragraph: null };
const filters = { classes: new Set(), labels: new Set(), differences: new Set(), section: "", cell: null };
const current = () => VIEW.layers[state.layer];

function clearFilters() {
  for (const kind of ["classes", "labels", "differences"]) filters[kind].clear();
  filters.section = "";
  filters.cell = null;
}

function toggle(set, value) {
  if (!set.delete(value)) set.add(value);
}

const classKey = (system, name) => `${system} ${name}`;

// Which of two systems get a gold item right; "" for what is no gold item.
function difference(item) {
  if (!item.gold || item.errors.length < 2) return "";
  const [a, b] = item.errors.map(error => error === "right");
  return a && b ? "both" : a ? "onlyA" : b ? "onlyB" : "neither";
}

const labelOf = part => (part ? part.label : null);

function inCell(item, cell) {
  return labelOf(item.gold) === cell.gold && labelOf(item.predicted[cell.system]) === cell.predicted;
}

function passes(layer, item) {
  const paragraph = layer.paragraphs[item.paragraph];
  return (!filters.section || filters.section === paragraph.section)
    && (!filters.classes.size || item.errors.some((error, s) => filters.classes.has(classKey(s, error))))
    && (!filters.labels.size || item.labels.some(label => filters.labels.has(label)))
    && (!filters.differences.size || filters.differences.has(difference(item)))
    && (!filters.cell || inCell(item, filters.cell));
}

const isNarrow = () => Boolean(
  filters.classes.size || filters.labels.size || filters.differences.size || filters.cell);

const isError = item => item.errors.some(error => error && error !== "right");
