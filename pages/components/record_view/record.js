// Differences and history, as text only.
const SECTIONS = { subjective: "Subjective", objective: "Objective", assessment: "Assessment", plan: "Plan" };
const EMPTY = { Changes: "The note is still as the model wrote it.", History: "Nothing has happened to this note yet." };

function differences(rows) {
  const changed = rows.filter((row) => row.moved_from || row.words.some(([mark]) => mark !== "same"));
  const summary = make("p", "summary", `${changed.length} of ${rows.length} statements differ from the model's draft.`);
  const sections = Object.entries(SECTIONS).map(([name, label]) => {
    const own = rows.filter((row) => row.section === name);
    const section = make("section");
    section.append(make("h3", "", label), ...(own.length ? own.map(difference) : [make("p", "none", "Nothing recorded")]));
    return section;
  });
  return [summary, ...sections];
}

function difference(row) {
  const line = make("p", "line");
  const tags = { same: "span", added: "ins", removed: "del" };
  for (const [mark, text] of row.words) line.append(make(tags[mark], mark, text), " ");
  if (row.moved_from) line.append(make("span", "moved", `moved here from ${SECTIONS[row.moved_from]}`));
  return line;
}

// What an edit was counted as; the clinician knows better.
function kindOf(pair, kinds, correct) {
  const choice = make("select");
  choice.setAttribute("aria-label", "What was wrong");
  for (const [value, label] of kinds) choice.append(new Option(label, value, false, value === pair.kind));
  choice.addEventListener("change", () => correct({ feedback: pair.feedback, kind: choice.value }));
  const line = make("label", "kind", "What was wrong: ");
  line.append(choice);
  return line;
}

function step(row, kinds, correct) {
  const item = make("article", row.model ? "step model" : "step");
  const head = make("p", "head");
  head.append(make("strong", "", row.name), ` ${row.what} `, make("time", "", row.at));
  item.append(head, ...row.reasons.map((reason) => make("p", "reason", `Reason: ${reason}`)));
  for (const pair of row.pairs) {
    const line = make("p", "line");
    if (pair.before) line.append(make("del", "removed", pair.before), " ");
    line.append(make(pair.gone ? "del" : pair.before ? "ins" : "span", pair.gone ? "removed" : pair.before ? "added" : "", pair.after));
    item.append(line, ...(pair.feedback ? [kindOf(pair, kinds, correct)] : []));
  }
  return item;
}

export default function (component) {
  const box = component.parentElement.querySelector(".record");
  const { view, rows, kinds } = component.data;
  const correct = (choice) => component.setTriggerValue("kind", choice);
  const draw = { Changes: differences, History: (all) => all.map((row) => step(row, kinds, correct)) }[view];
  box.replaceChildren(...(rows.length ? draw(rows) : [make("p", "none", EMPTY[view])]));
}
