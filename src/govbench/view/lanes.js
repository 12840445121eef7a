// Marks below the lines of a text: each has a lane, inner ones nearer to the text, so any depth can be read.
const LANE = 17;
const GAP = 3; // between the text and the first lane
const pen = document.createElement("canvas").getContext("2d");

// The text is cut where it wraps; every line begins with an element of no width that is as high as its marks need.
// Marks are no part of the text, so that copying it gives the text alone. All is read, then all written: the browser
// lays the page out three times and not once a mark.
function drawAll(drawn) {
  for (const { text, paragraph } of drawn) text.textContent = paragraph.text;
  pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const measured = drawn.map(({ text, paragraph, marks }) => measure(text, paragraph, marks));
  const struts = drawn.map(({ text, paragraph }, i) => writeLines(text, paragraph.text, measured[i]));
  const places = struts.map(all => all.map(strut => ({ top: strut.offsetTop, left: strut.offsetLeft })));
  drawn.forEach(({ text }, i) => text.after(...measured[i].flatMap((line, l) => writeMarks(line, places[i][l]))));
}

function measure(element, paragraph, marks) {
  const node = element.firstChild;
  if (!node) return [];
  const range = document.createRange();
  const rectsOf = (from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()];
  };
  const lines = [];
  for (const rect of rectsOf(0, node.length)) {
    const last = lines[lines.length - 1];
    if (last && rect.top < last.top + last.height / 2) continue;
    lines.push({ top: rect.top, left: rect.left, height: rect.height, start: 0, pieces: [] });
  }
  const lineAt = top => {
    let i = lines.length - 1;
    while (i > 0 && lines[i].top > top + lines[i].height / 2) i -= 1;
    return i;
  };
  const lineOf = offset => {
    const rects = rectsOf(offset, offset + 1);
    return rects.length ? lineAt(rects[rects.length - 1].top) : 0;
  };
  for (let i = 1; i < lines.length; i += 1) {
    let [low, high] = [lines[i - 1].start, node.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lineOf(middle) < i) low = middle + 1;
      else high = middle;
    }
    lines[i].start = low;
  }
  const width = element.clientWidth;
  for (const mark of marks) {
    const pieces = new Map();
    for (const rect of rectsOf(paragraph.units[mark.start], paragraph.units[mark.end])) {
      const i = lineAt(rect.top);
      const piece = pieces.get(i) ?? { mark, left: Infinity, right: 0 };
      piece.left = Math.min(piece.left, rect.left - lines[i].left);
      piece.right = Math.max(piece.right, rect.right - lines[i].left);
      pieces.set(i, piece);
    }
    const order = [...pieces.keys()];
    order.forEach((i, n) => {
      const piece = pieces.get(i);
      piece.first = n === 0;
      piece.last = n === order.length - 1;
      piece.tag = n === 0 ? pen.measureText(mark.tag.map(part => part.text).join(" ")).width + 9 : 0;
      piece.flip = piece.left + piece.tag > width;
      lines[i].pieces.push(piece);
    });
  }
  lines.forEach(line => place(line.pieces));
  return lines;
}

// Shorter marks first: a mark goes below every one that it overlaps, and beside tags where there is room.
function place(pieces) {
  const length = piece => piece.mark.end - piece.mark.start;
  const rank = piece => (piece.mark.side === "gold" ? 0 : 1);
  pieces.sort((a, b) => length(a) - length(b) || rank(a) - rank(b) || a.left - b.left);
  const lanes = [];
  for (const piece of pieces) {
    const from = piece.flip ? Math.min(piece.left, piece.right - piece.tag) : piece.left;
    const to = piece.flip ? piece.right : Math.max(piece.right, piece.left + piece.tag);
    let lane = 0;
    lanes.forEach((others, i) => {
      if (others.some(other => other.left < piece.right - 1 && piece.left < other.right - 1)) lane = i + 1;
    });
    while (lanes[lane]?.some(other => other.from < to + 3 && from < other.to + 3)) lane += 1;
    (lanes[lane] ??= []).push({ left: piece.left, right: piece.right, from, to });
    piece.lane = lane;
  }
}

function writeLines(element, text, lines) {
  element.textContent = "";
  return lines.map((line, i) => {
    const strut = el("span", { className: "strut" });
    const depth = Math.max(0, ...line.pieces.map(piece => piece.lane + 1));
    if (depth) strut.style.height = `${line.height + GAP + depth * LANE + 4}px`;
    const end = i + 1 < lines.length ? lines[i + 1].start : text.length;
    element.append(el("span", { className: "line" }, strut, text.slice(line.start, end)));
    return strut;
  });
}

function writeMarks(line, { top, left }) {
  return [...line.pieces].sort((a, b) => a.left - b.left || b.lane - a.lane)
    .map(piece => markElement(piece, left, top + line.height + GAP));
}

function markElement({ mark, left, right, lane, first, last, flip }, lineLeft, top) {
  const classes = ["mark", mark.side, `hue-${mark.hue}`, first && "first", last && "last", flip && "flip"];
  const isButton = mark.side !== "component";
  const made = el(isButton ? "button" : "span", { className: classes.filter(Boolean).join(" ") });
  if (isButton) {
    made.type = "button";
    made.dataset.item = mark.item.index;
    made.tabIndex = first ? 0 : -1;
  }
  if (first) {
    made.append(el("span", { className: "tag" }, ...mark.tag.map(
      part => el("span", { className: part.hue ? `sign hue-${part.hue}` : "" }, part.text))));
    made.setAttribute("aria-label", mark.title);
  }
  made.title = mark.title;
  made.style.left = `${lineLeft + left + 0.5}px`;
  made.style.width = `${Math.max(3, right - left - 1)}px`;
  made.style.setProperty("--up", `${lane * LANE}px`);
  made.style.top = `${top + lane * LANE}px`;
  return made;
}
