// The note: four sections, one row a statement, kept by id, changed in place.
const SECTIONS = { subjective: "Subjective", objective: "Objective", assessment: "Assessment", plan: "Plan" };
const FRESH_MS = 20000;

class Note {
  constructor(pane, callbacks) {
    this.box = pane.querySelector(".scroll");
    this.sections = pane.querySelector(".sections");
    this.count = pane.querySelector(".count");
    this.empty = pane.querySelector(".empty");
    this.callbacks = callbacks;
    this.rows = new Map();
    this.lists = new Map();
    this.findings = new Findings(pane, callbacks);
    this.shown = false;
    for (const [section, label] of Object.entries(SECTIONS)) this.#createSection(section, label);
    rove(this.sections, ".statement");
  }

  render(data) {
    const alive = data.statements.filter((statement) => !statement.retracted && statement.state !== "rejected");
    for (const statement of alive) this.#place(statement, data);
    this.#prune(new Set(alive.map((statement) => statement.id)));
    for (const { list, none } of this.lists.values()) {
      none.hidden = list.querySelector(".statement:not(.gone)") !== null;
      none.textContent = data.live ? "Nothing yet" : "Nothing recorded";
    }
    this.sections.hidden = alive.length === 0;
    this.empty.hidden = alive.length > 0;
    this.empty.querySelector("strong").textContent = data.empty_note[0];
    this.empty.querySelector("span").textContent = data.empty_note[1];
    this.findings.render(data, alive);
    this.count.textContent = alive.length ? counted(alive.length, "statement") : "";
    this.shown = true;
  }

  #createSection(section, label) {
    const node = make("section", "section");
    const list = make("div", "statements");
    const none = make("p", "none", "Nothing yet");
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", label);
    node.append(make("h3", "", label), list, none);
    this.lists.set(section, { list, none });
    this.sections.append(node);
  }

  #place(statement, data) {
    const known = this.rows.get(statement.id);
    const row = known ?? this.#create(statement);
    const starts = statement.evidence.map((id) => data.starts[id]);
    const look = JSON.stringify([statement, data.names, starts, data.checked[statement.id]]);
    if (row.look === look) return;
    const reworded = known && row.statement.text !== statement.text;
    row.look = look;
    row.statement = statement;
    row.node.dataset.state = statement.state;
    this.#fillChecks(row, data);
    this.#fillEvidence(row, data.starts);
    this.#fillProposal(row, data.names);
    if (this.shown && (!known || reworded)) this.#markFresh(row, known ? "updated" : "new");
  }

  #create(statement) {
    const node = make("div", "statement");
    node.setAttribute("role", "listitem");
    node.tabIndex = this.rows.size ? -1 : 0;
    node.dataset.statement = statement.id;
    const row = { node, statement, text: make("span", "wording"), evidence: make("span", "evidence"),
                  tag: make("span", "tag"), proposal: make("p", "proposal"), unchecked: make("span", "unchecked"),
                  findings: make("ul", "findings") };
    row.tag.hidden = row.proposal.hidden = true;
    node.append(row.text, row.evidence, row.tag, row.unchecked, row.proposal, row.findings);
    this.callbacks.linkable(node, () => this.callbacks.fromStatement(statement.id));
    this.rows.set(statement.id, row);
    this.lists.get(statement.section).list.append(node);
    return row;
  }

  // A sentence that was not checked as it stands says so.
  #fillChecks(row, data) {
    const done = isChecked(row.statement, data);
    const found = done ? openFindings(data.checked[row.statement.id]) : [];
    fillMarked(row.text, row.statement.text, data.names, found);
    row.unchecked.textContent = done ? "" : "not checked yet";
    row.unchecked.hidden = done;
    row.findings.hidden = found.length === 0;
    row.findings.replaceChildren(...found.map((finding) => findingLine(finding, data, this.callbacks)));
    row.node.classList.toggle("flawed", found.some((finding) => finding.severity === "high"));
  }

  #fillEvidence(row, starts) {
    const chips = row.statement.evidence.filter((id) => id in starts).map((id) => {
      const chip = make("button", "cite", clock(starts[id]));
      chip.tabIndex = -1;
      chip.title = "Go to these words";
      chip.addEventListener("click", () => this.callbacks.goToTurn(id));
      return chip;
    });
    row.evidence.replaceChildren(...(chips.length ? chips : [make("span", "no-evidence", "no evidence")]));
  }

  #fillProposal(row, names) {
    const proposal = row.statement.proposal;
    row.proposal.hidden = !proposal;
    if (proposal) fillText(row.proposal, `Later talk suggests: ${proposal.text}`, names);
  }

  #markFresh(row, word) {
    clearTimeout(row.timer);
    row.tag.textContent = word;
    row.tag.hidden = false;
    row.node.dataset.fresh = word;
    row.timer = setTimeout(() => { row.tag.hidden = true; delete row.node.dataset.fresh; }, FRESH_MS);
  }

  // A statement that was taken back stays, struck through, until its mark fades.
  #prune(ids) {
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      this.rows.delete(id);
      row.node.classList.add("gone");
      setTimeout(() => row.node.remove(), 6000);
    }
  }
}
