// Around the text: head, filters, the selected item, help.
const shown = value => (value === null ? "–" : value.toFixed(3));

function button(text, pressed, action, properties = {}) {
  const made = el("button", { type: "button", ...properties }, text);
  if (pressed !== null) made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", action);
  return made;
}

function drawHead() {
  const layer = current();
  const titles = [...new Set(layer.paragraphs.map(titleOf))];
  const title = titles.length === 1 && titles[0] ? titles[0] : word("title");
  const tools = el("div", { className: "tools" },
    button(word("language"), null, switchLanguage), button(word("theme"), null, switchTheme),
    button(word("help"), null, openHelp));
  const tabs = VIEW.layers.length < 2 ? "" : el("nav", {}, ...VIEW.layers.map((other, i) =>
    button(`${i + 1} ${word(other.task)}`, i === state.layer, () => openLayer(i))));
  const subtitle = `${word(layer.systems.length ? "title" : "corpus")} · ${word(layer.task)} · govbench ${VIEW.govbench} · corpus ${VIEW.corpus}`;
  $("head").replaceChildren(tools, el("h1", {}, title), el("p", { className: "hint" }, subtitle), tabs,
    layer.systems.length ? systemTable(layer) : "");
  document.title = `${title} · govbench view`;
}

function systemTable(layer) {
  const states = (system, name) => [...system.states.values()].filter(found => found === name).length;
  const columns = [
    ["system", (system, s) => systemHead(layer, s)],
    ["measure", system => system.score.measure],
    ["score", system => shown(system.score.value)],
    ["interval", ({ score: { low, high } }) => (low === null ? "–" : `${shown(low)}–${shown(high)}`)],
    ["P", system => shown(system.score.precision)],
    ["R", system => shown(system.score.recall)],
    ["right", system => system.score.tp],
    ["predicted", system => system.score.predicted],
    ["items", system => system.score.gold],
    ["empty", system => states(system, "missing")],
    ["unparsed", system => states(system, "unparsed")],
  ];
  return el("div", { className: "scroll" }, el("table", { className: "systems" },
    el("thead", {}, el("tr", {}, ...columns.map(([name]) => el("th", { scope: "col" }, WORDS[name] ? word(name) : name)))),
    el("tbody", {}, ...layer.systems.map((system, s) => el("tr", { title: system.signature },
      ...columns.map(([, cell]) => el("td", {}, String(cell(system, s)))))))));
}

function drawFilters() {
  const layer = current();
  const change = (set, value) => () => { toggle(set, value); filtersChanged(); };
  const blocks = [];
  if (layer.systems.length) {
    const count = (s, name) => layer.items.filter(item => item.errors[s] === name).length;
    const names = Object.keys(layer.classes).filter(name => layer.systems.some((_, s) => count(s, name)));
    blocks.push(el("h2", {}, word("classes")), el("table", { className: "classes" },
      layer.systems.length > 1 ? el("tr", { className: "letters" }, el("th", {}), ...layer.systems.map((_, s) => el("th", {}, LETTERS[s]))) : "",
      ...names.map(name => el("tr", { title: either([layer.classes[name].about_zh, layer.classes[name].about_en]) },
        el("th", { scope: "row" }, badge(layer, name)),
        ...layer.systems.map((system, s) => el("td", {}, button(String(count(s, name)),
          filters.classes.has(classKey(s, name)), change(filters.classes, classKey(s, name)),
          { "aria-label": `${system.name} ${className(layer, name)} ${count(s, name)}`, disabled: !count(s, name) })))))));
  }
  if (layer.systems.length > 1) {
    blocks.push(el("h2", {}, word("difference")), el("div", { className: "chips" },
      ...["onlyA", "onlyB", "both", "neither"].map(name => {
        const count = layer.items.filter(item => difference(item) === name).length;
        return chip(word(name), count, filters.differences.has(name), change(filters.differences, name));
      })));
  }
  blocks.push(el("h2", {}, word(layer.task === "metrics" ? "bounds" : "labels")), el("div", { className: "chips" },
    ...Object.keys(layer.labels).map(label => {
      const count = layer.items.filter(item => item.labels.includes(label)).length;
      const made = chip(labelName(layer, label), count, filters.labels.has(label), change(filters.labels, label));
      made.title = layer.labels[label].join(" · ");
      return made;
    })));
  blocks.push(el("h2", {}, el("label", { htmlFor: "section" }, word("section"))), sectionSelect(layer));
  if (filters.cell) {
    const { system, gold, predicted } = filters.cell;
    blocks.push(el("h2", {}, word("cell")), el("div", { className: "chips" }, button(
      `${systemHead(layer, system)}: ${gold} → ${predicted ?? word("none")} ×`, true, () => openCell(null))));
  }
  blocks.push(button(word("clear"), null, () => { clearFilters(); filtersChanged(); }, { className: "clear" }),
    el("p", { id: "status", role: "status", className: "hint" }));
  $("filters").setAttribute("aria-label", word("keyFilter"));
  keepFocus($("filters"), () => $("filters").replaceChildren(...blocks));
}

// What is drawn again keeps the focus where it was: at the same place among the buttons.
function keepFocus(box, draw) {
  const place = [...box.querySelectorAll("button, select")].indexOf(document.activeElement);
  draw();
  if (place >= 0) [...box.querySelectorAll("button, select")][place]?.focus();
}

const chip = (text, count, pressed, action) =>
  button(text, pressed, action).appendChild(el("span", { className: "count" }, String(count))).parentNode;

function sectionSelect(layer) {
  const sections = new Map(layer.paragraphs.map(paragraph => [paragraph.section, paragraph]));
  const many = new Set(layer.paragraphs.map(paragraph => paragraph.doc)).size > 1;
  const select = el("select", { id: "section" }, el("option", { value: "" }, word("all")),
    ...[...sections].map(([value, paragraph]) => el("option", { value },
      `${many ? `${titleOf(paragraph)} · ` : ""}${paragraph.heading || word("untitled")}`)));
  select.value = filters.section;
  select.addEventListener("change", () => { filters.section = select.value; filtersChanged(); });
  return select;
}

function drawDetail() {
  const layer = current();
  const item = state.selected === null ? null : layer.items[state.selected];
  $("detail").hidden = !item;
  if (!item) return;
  const part = item.gold ?? item.predicted.find(Boolean);
  const paragraph = layer.paragraphs[item.paragraph];
  const text = part.start < 0 ? word("nowhere") : slice(paragraph, part);
  const ends = found => (found.start < 0 ? ` (${word("nowhere")})` : ` [${found.start}, ${found.end})`);
  const side = (name, found, error) => el("div", {}, el("b", {}, name), " ", error ? badge(layer, error) : "",
    " ", found && error !== "right" ? `${partName(layer, found)}${ends(found)}` : "");
  $("detail").replaceChildren(
    el("div", { className: "surface" }, text.length > 60 ? `${text.slice(0, 60)}…` : text),
    item.gold ? side(word("gold"), item.gold, null) : "",
    ...item.errors.map((error, s) => (error ? side(systemHead(layer, s), item.predicted[s], error) : "")),
    el("a", { href: linkTo(item.id) }, item.id),
    button("×", null, () => select(null), { "aria-label": word("close"), className: "close" }));
}

const KEYS = [
  ["n / p", "keyError"], ["j / k", "keyParagraph"], ["f", "keyFilter"], ["x", "keyClear"], ["1 – 4", "keyLayer"],
  ["l", "keyLanguage"], ["d", "keyTheme"], ["?", "keyHelp"], ["Esc", "keyEscape"],
];

function drawHelp() {
  const layer = current();
  const listed = rows => el("table", {}, ...rows.map(([key, about]) =>
    el("tr", {}, el("th", { scope: "row" }, key), el("td", {}, about))));
  $("help").replaceChildren(
    el("h2", {}, word("keys")),
    listed(KEYS.filter(([, name]) => name !== "keyLayer" || VIEW.layers.length > 1)
      .map(([key, name]) => [el("kbd", {}, key), word(name)])),
    ...(layer.systems.length ? reading(layer, listed) : []),
    button(word("close"), null, () => $("help").close()));
}

function reading(layer, listed) {
  return [el("h2", {}, word("reading")),
    el("ul", {}, ...["solid", "dashed", "signs"].map(name => el("li", {}, word(name)))),
    listed(Object.keys(layer.classes).map(name =>
      [badge(layer, name), either([layer.classes[name].about_zh, layer.classes[name].about_en])]))];
}

function openHelp() {
  if ($("help").open) return $("help").close();
  drawHelp();
  return $("help").showModal();
}
