// What the checks say: marks inside a sentence, lines below it, what to look at first, and what no sentence holds.
const VERDICTS = { unsupported: "Not supported", contradicted: "Contradicted", violation: "Unsafe",
                   omitted: "Not in the note", not_checked: "Not checked" };
const ICONS = { high: "!", moderate: "!", low: "?" };
const REASONS = ["It was said", "Clinically fine", "False alarm"];
const MOST_FIRST = 5;
const HEARD = new Set(["heard_unsurely", "misheard", "unreadable"]);

const openFindings = (checked) => (checked?.findings ?? []).filter((f) => !f.dismissed && f.verdict !== "supported");
const setAside = (checked) => (checked?.findings ?? []).filter((f) => f.dismissed && f.verdict !== "supported");
const isChecked = (statement, data) => data.checked[statement.id]?.version === statement.version;

// The sentence, with the characters that a finding means marked. Later marks give way to earlier ones.
function fillMarked(node, text, names, findings) {
  const spans = findings.filter((f) => f.span && f.verdict !== "not_checked").sort((a, b) => a.span[0] - b.span[0]);
  const parts = [];
  let from = 0;
  for (const finding of spans) {
    const [start, end] = finding.span;
    if (start < from || end > text.length) continue;
    parts.push(filled("span", "", text.slice(from, start), names), markOf(finding, text.slice(start, end), names));
    from = end;
  }
  node.replaceChildren(...parts, filled("span", "", text.slice(from), names));
}

function filled(tag, className, text, names) {
  const node = make(tag, className);
  fillText(node, text, names);
  return node;
}

function markOf(finding, text, names) {
  const mark = filled("mark", `flaw ${finding.severity}`, text, names);
  mark.title = `${VERDICTS[finding.verdict]}: ${finding.message}`;
  return mark;
}

// One line a finding: icon, verdict and reason, the words that show it, and a way to set it aside.
function findingLine(finding, data, callbacks) {
  const line = make("li", `finding ${finding.severity}`);
  const icon = make("span", "icon", ICONS[finding.severity]);
  icon.setAttribute("aria-hidden", "true");
  line.append(icon, make("strong", "", VERDICTS[finding.verdict] ?? finding.verdict), " ",
              filled("span", "why", finding.message, data.names), ...cites(finding.evidence, data, callbacks),
              ...(HEARD.has(finding.check) ? finding.evidence.map((id) => listener(id, callbacks)) : []),
              ...(data.signed ? [] : [dismisser(finding, callbacks)]));
  return line;
}

function cites(ids, data, callbacks) {
  return ids.filter((id) => id in data.starts).map((id) => {
    const chip = make("button", "cite", clock(data.starts[id]));
    chip.title = "Go to these words";
    chip.addEventListener("click", (event) => { event.stopPropagation(); callbacks.goToTurn(id); });
    return chip;
  });
}

// A button that says what it did, and is itself again where that was refused.
function asking(group, done, ask) {
  const before = [...group.childNodes];
  group.replaceChildren(make("span", "done", done));
  ask((problem) => { if (problem) group.replaceChildren(...before); });
}

// What a finding is known by.
const named = ({ statement_id, check, code, subject }) => ({ statement_id, check, code, subject });

// Puts what was heard into the note, as a quotation.
function writer(finding, group, callbacks) {
  const button = make("button", "aside", "Add to note");
  button.addEventListener("click", () => asking(group, "Added", (answered) => callbacks.write(named(finding), answered)));
  return button;
}

function dismisser(finding, callbacks) {
  const group = make("span", "dismisser");
  if (finding.verdict === "omitted") group.append(writer(finding, group, callbacks));
  const open = make("button", "aside", "Set aside");
  const reasons = REASONS.map((reason) => {
    const button = make("button", "reason", reason);
    button.hidden = true;
    button.addEventListener("click", () => asking(group, "Set aside",
      (answered) => callbacks.dismiss({ ...named(finding), reason }, answered)));
    return button;
  });
  open.addEventListener("click", () => {
    open.hidden = true;
    for (const button of reasons) button.hidden = false;
    reasons[0].focus();
  });
  group.append(open, ...reasons);
  return group;
}

// What was set aside stays to be seen, with its reason, and can be brought back.
function asideLine(finding, data, callbacks) {
  const line = make("li", "finding set-aside");
  const group = make("span", "dismisser");
  const back = make("button", "aside", "Bring back");
  back.addEventListener("click", () => asking(group, "Brought back", (answered) => callbacks.bringBack(named(finding), answered)));
  if (!data.signed) group.append(back);
  line.append("Set aside: ", filled("span", "why", finding.message, data.names), " ",
              filled("em", "", finding.dismissed, data.names), group);
  return line;
}

class Findings {
  constructor(pane, callbacks) {
    this.first = pane.querySelector(".first");
    this.ledger = pane.querySelector(".ledger");
    this.summary = pane.querySelector(".checks");
    this.callbacks = callbacks;
    this.order = [];
  }

  render(data, alive) {
    const texts = new Map(alive.map((statement) => [statement.id, statement.text]));
    const whole = openFindings(data.checked[""]);
    const grave = whole.filter((f) => f.verdict === "omitted" && f.severity === "high");
    const away = whole.filter((f) => f.verdict === "not_checked");
    const open = [...grave, ...away, ...alive.flatMap((s) => (isChecked(s, data) ? openFindings(data.checked[s.id]) : []))];
    const urgent = open.filter((f) => f.verdict !== "not_checked").sort((a, b) => b.urgency - a.urgency);
    this.order = urgent.map((f) => f.statement_id).filter(Boolean);
    const most = Math.max(MOST_FIRST, grave.length); // what belongs to no statement stands nowhere else
    this.#fill(this.first, urgent.slice(0, most), data, (f) => texts.get(f.statement_id));
    this.#fillLedger(whole.filter((f) => !grave.includes(f)), setAside(data.checked[""]), data);
    this.#summarise(alive, open, urgent, data);
  }

  // What was set aside stands below. Opens by itself once, where what is grave stands in it; whoever closes it is not
  // asked again.
  #fillLedger(found, aside, data) {
    this.#fill(this.ledger, found, data, () => undefined, aside);
    if (this.warned || !found.some((finding) => finding.severity === "high")) return;
    this.warned = this.ledger.open = true;
  }

  // Says when nothing was found, and never so while something is unchecked.
  #summarise(alive, open, urgent, data) {
    const waiting = alive.filter((statement) => !isChecked(statement, data)).length;
    const failed = open.length - urgent.length;
    const words = [];
    if (urgent.length) words.push(`${urgent.length} to look at`);
    if (waiting) words.push(`${waiting} not checked yet`);
    if (failed) words.push(`${failed} could not be checked`);
    this.summary.textContent = alive.length ? words.join(", ") || "all checked, nothing found" : "";
    this.summary.dataset.tone = urgent.length ? "bad" : waiting || failed ? "warn" : "ok";
  }

  // textOf(finding): the sentence that it is about, where it is about one. aside: what was set aside.
  #fill(box, findings, data, textOf, aside = []) {
    const look = JSON.stringify([findings, findings.map(textOf), aside, data.names, data.signed, findings.map((f) => f.evidence.map((id) => data.starts[id]))]);
    box.hidden = findings.length + aside.length === 0;
    if (box.look === look) return;
    box.look = look;
    box.querySelector(".how-many").textContent = findings.length;
    const lines = findings.map((finding) => {
      const line = findingLine(finding, data, this.callbacks);
      if (textOf(finding)) line.prepend(this.#about(finding, textOf(finding), data.names));
      return line;
    });
    box.querySelector("ul").replaceChildren(...lines, ...aside.map((finding) => asideLine(finding, data, this.callbacks)));
  }

  // The sentence that is meant, which leads to it.
  #about(finding, text, names) {
    const button = make("button", "about");
    button.title = "Go to this sentence";
    const words = make("span", "about-words");
    fillMarked(words, text, names, [finding]);
    button.append(words);
    button.addEventListener("click", () => this.callbacks.goToStatement(finding.statement_id));
    return button;
  }
}
