// A filter box above the table of operations: it shows the rows that have every word typed.
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("#operations table");
  if (!table) return;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "filter";
  box.placeholder = "Filter, such as: pricelist 3.2 read";
  box.setAttribute("aria-label", "Filter the operations");
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const rows = [...table.tBodies[0].rows];
  const show = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = ` ${shown} ${shown === 1 ? "operation" : "operations"}`;
  };
  box.addEventListener("input", show);
  const place = table.closest(".table-wrapper") || table;
  place.before(box, count);
  show();
});
