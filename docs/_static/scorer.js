// How search ranks: as Sphinx does, but the operation of exactly that wire name comes first.
const query = (new URLSearchParams(window.location.search).get("q") || "").trim().toLowerCase();

var Scorer = {
  score: ([, title, , , score]) =>
    query && title.toLowerCase().endsWith(` (${query})`) ? score + 1000 : score,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
