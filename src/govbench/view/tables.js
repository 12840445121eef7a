// What stands beside the text: metrics side by side, rows with their labels, confusion matrices.
function badge(layer, error) {
  const found = layer.classes[error];
  return el("span", { className: `badge hue-${found.hue}` },
    el("span", { className: "sign" }, found.sign), className(layer, error));
}

const systemHead = (layer, s) =>
  layer.systems.length > 1 ? `${LETTERS[s]} ${layer.systems[s].name}` : layer.systems[s].name;

function metricTable(layer, paragraph, items) {
  const heads = ["#", word("gold"), ...layer.systems.map((_, s) => systemHead(layer, s))];
  const rows = items.map(item => {
    const number = el("button", { type: "button", className: "number", title: describe(layer, item) }, `${item.number}`);
    const row = el("tr", {}, el("td", {}, number), metricCell(layer, paragraph, item, item.gold, null),
      ...item.predicted.map((part, s) => metricCell(layer, paragraph, item, part, item.errors[s])));
    row.dataset.item = item.index;
    return row;
  });
  return el("div", { className: "scroll" }, el("table", { className: "metrics" },
    el("thead", {}, el("tr", {}, ...heads.map(head => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows)));
}

function metricCell(layer, paragraph, item, part, error) {
  const cell = el("td", {});
  if (error) cell.append(badge(layer, error));
  if (!part) {
    if (!error) cell.append(el("span", { className: "nothing" }, "–"));
    return cell;
  }
  const surface = part.start < 0 ? word("nowhere") : `“${slice(paragraph, part)}”`;
  cell.append(el("span", { className: "quantity" }, partName(layer, part)), " ", el("q", {}, surface));
  const lines = [...COMPONENTS, "approx", "change"].filter(name => part[name]).map(name => {
    const differs = error && item.gold && JSON.stringify(item.gold[name]) !== JSON.stringify(part[name]);
    return el("span", { className: differs ? "component differs" : "component" },
      el("i", {}, `${differs ? "≠ " : ""}${word(name)} `), componentText(paragraph, part[name]));
  });
  if (lines.length) cell.append(el("div", { className: "components" }, ...lines));
  return cell;
}

function componentText(paragraph, value) {
  if (typeof value === "string") return value;
  if (typeof value[0] === "string") return value.filter(part => part !== "none").join(" ");
  return value[0] < 0 ? word("nowhere") : slice(paragraph, { start: value[0], end: value[1] });
}

// Tasks with one label a row: the labels, then the text.
function labelledRow(layer, paragraph, item) {
  const tags = el("div", { className: "tags" }, el("span", { className: "gold" }, labelName(layer, item.gold.label)));
  item.errors.forEach((error, s) => {
    const part = item.predicted[s];
    const letter = layer.systems.length > 1 ? `${LETTERS[s]} ` : "";
    const label = error === "label" ? ` ${labelName(layer, part.label)}` : "";
    const found = layer.classes[error];
    tags.append(el("span", { className: `hue-${found.hue}`, title: className(layer, error) },
      letter, el("span", { className: "sign" }, found.sign), label));
  });
  for (const note of rowNotes(layer, item.id)) tags.append(note);
  const button = el("button", { type: "button", className: "id", title: describe(layer, item) }, item.id);
  const made = el("div", { className: "row" }, el("div", {}, button, tags),
    el("p", { className: "plain" }, slice(paragraph, item.gold)));
  made.dataset.item = item.index;
  return made;
}

// Systems without a usable prediction for a row.
function rowNotes(layer, id) {
  return layer.systems.flatMap((system, s) => {
    const state = system.states.get(id);
    if (!state) return [];
    const letter = layer.systems.length > 1 ? `${LETTERS[s]}: ` : "";
    return [el("span", { className: "note hue-missed" }, letter, word(`${state}Row`))];
  });
}

function confusionTables(layer) {
  const made = layer.systems.map((system, s) => {
    const { labels, counts } = system.confusion;
    const columns = [...labels, null];
    const most = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
    const cell = (count, i, j) => {
      const made = el("td", { className: i === j ? "same" : count ? "other" : "zero" });
      if (!count) return made;
      const wanted = { system: s, gold: labels[i], predicted: columns[j] };
      const isSet = filters.cell && JSON.stringify(filters.cell) === JSON.stringify(wanted);
      const title = `${labelName(layer, labels[i])} → ${columns[j] ? labelName(layer, columns[j]) : word("none")}`;
      const button = el("button", { type: "button", title, "aria-pressed": String(Boolean(isSet)) }, String(count));
      button.addEventListener("click", () => openCell(isSet ? null : wanted));
      if (i !== j) made.style.setProperty("--share", `${Math.round((60 * count) / most)}%`);
      made.append(button);
      return made;
    };
    return el("figure", {},
      el("figcaption", {}, `${word("confusion")} · ${systemHead(layer, s)}`),
      el("table", { className: "confusion" },
        el("thead", {}, el("tr", {}, el("th", {}),
          ...columns.map(label => el("th", { scope: "col" }, el("span", { title: label ? labelName(layer, label) : word("none") }, label ?? "–"))))),
        el("tbody", {}, ...counts.map((row, i) =>
          el("tr", {}, el("th", { scope: "row" }, labels[i]), ...row.map((count, j) => cell(count, i, j)))))));
  });
  return el("section", { className: "confusions" }, ...made,
    el("p", { className: "hint" }, word("confusionHint")));
}
