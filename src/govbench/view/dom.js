// Elements are made from text only: nothing of the data is ever read as markup.
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && !name.includes("-")) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return made;
}

const $ = id => document.getElementById(id);
const VIEW = JSON.parse($("data").textContent);
const LETTERS = ["A", "B"];

// Half of a surrogate pair has no place in a link.
const linkTo = id => `#${encodeURIComponent(id.replace(/\p{Surrogate}/gu, "\ufffd"))}`;

// Offsets are code points, those of the browser UTF-16 units: units[i] is where code point i begins.
function unitsOf(text) {
  const units = [0];
  for (const character of text) units.push(units[units.length - 1] + character.length);
  return units;
}

function slice(paragraph, part) {
  return paragraph.text.slice(paragraph.units[part.start], paragraph.units[part.end]);
}

// Ids are anything, names of properties that every object has among them.
VIEW.titles = new Map(Object.entries(VIEW.titles));
for (const layer of VIEW.layers) {
  for (const system of layer.systems) system.states = new Map(Object.entries(system.states));
  for (const paragraph of layer.paragraphs) {
    paragraph.units = unitsOf(paragraph.text);
    paragraph.section = JSON.stringify([paragraph.doc, paragraph.heading]);
    paragraph.items = [];
  }
  layer.items.forEach((item, index) => {
    item.index = index;
    const paragraph = layer.paragraphs[item.paragraph];
    item.number = paragraph.items.push(item);
  });
}
