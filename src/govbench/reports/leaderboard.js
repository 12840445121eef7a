for (const table of document.querySelectorAll("table")) {
  const heads = [...table.querySelectorAll("th")];
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const isNumber = head.classList.contains("n");
    // Numbers begin with the highest, names with the first.
    const before = head.getAttribute("aria-sort");
    const down = before === null ? isNumber : before === "ascending";
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = row => row.cells[column].dataset.key ?? row.cells[column].textContent;
    const order = (a, b) => {
      const difference = Number(key(a)) - Number(key(b));
      return Number.isNaN(difference) ? key(a).localeCompare(key(b), "zh") : difference;
    };
    const rows = [...table.tBodies[0].rows].sort((a, b) => down ? order(b, a) : order(a, b));
    table.tBodies[0].append(...rows);
  }));
}
