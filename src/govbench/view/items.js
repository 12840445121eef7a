// How the items of each task are marked in the text.
const sign = (layer, error) => ({ text: layer.classes[error].sign, hue: layer.classes[error].hue });
const className = (layer, error) => either([layer.classes[error].zh, layer.classes[error].en]);

// Labels have Chinese names; in English they are their own, and what they mean is in the title.
function labelName(layer, label) {
  return language === 0 && layer.labels[label] ? `${label} ${layer.labels[label][0]}` : label;
}

const samePlace = (one, other) =>
  one && other && one.start === other.start && one.end === other.end && one.label === other.label;

// The gold mark, solid; and dashed ones for what systems predict elsewhere or under another label.
function marksOf(layer, item) {
  const marks = [];
  const isMetric = layer.task === "metrics";
  const name = part => (isMetric ? String(item.number) : part.label);
  if (item.gold) {
    const wrong = item.errors.find(error => error && error !== "right");
    marks.push({
      ...endsOf(item.gold), item, side: "gold",
      hue: layer.systems.length ? layer.classes[wrong ?? "right"].hue : "plain",
      tag: [{ text: name(item.gold) }, ...item.errors.map(error => sign(layer, error))],
      title: describe(layer, item),
    });
  }
  const groups = [];
  item.predicted.forEach((part, s) => {
    if (!part || part.start < 0) return;
    const hidden = isMetric
      ? item.gold && item.gold.start === part.start && item.gold.end === part.end
      : samePlace(item.gold, part);
    if (hidden) return;
    const known = groups.find(group => samePlace(group.part, part));
    if (known) known.systems.push(s);
    else groups.push({ part, systems: [s] });
  });
  for (const { part, systems } of groups) {
    const found = systems.map(s => sign(layer, item.errors[s]));
    const letters = layer.systems.length > 1 ? systems.map(s => LETTERS[s]).join("") : "";
    marks.push({
      ...endsOf(part), item, side: "predicted", hue: found[0].hue,
      tag: [letters && { text: letters }, { text: name(part) }, ...found].filter(Boolean),
      title: describe(layer, item),
    });
  }
  return marks;
}

const endsOf = part => ({ start: part.start, end: part.end });

const COMPONENTS = ["indicator", "predicate", "scope", "time"];

// Of the selected metric its other spans are marked too.
function componentMarks(item) {
  const part = item.gold ?? item.predicted.find(Boolean);
  return COMPONENTS.filter(name => part[name] && part[name][0] >= 0).map(name => ({
    start: part[name][0], end: part[name][1], item, side: "component", hue: "plain",
    tag: [{ text: word(name) }], title: word(name),
  }));
}

// One line about an item, for those who hear the page or point at a mark.
function describe(layer, item) {
  const parts = item.gold ? [`${word("gold")}: ${partName(layer, item.gold)}`] : [];
  item.errors.forEach((error, s) => {
    if (!error) return;
    const part = item.predicted[s];
    const found = part && error !== "right" ? ` (${partName(layer, part)})` : "";
    const letter = layer.systems.length > 1 ? `${LETTERS[s]} ` : "";
    parts.push(`${letter}${layer.classes[error].sign} ${className(layer, error)}${found}`);
  });
  return parts.join(" · ");
}

function partName(layer, part) {
  return layer.task === "metrics" ? part.quantity || "–" : labelName(layer, part.label);
}
