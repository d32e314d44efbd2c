// One statement of the note: its words, its evidence, what the checks say, and what can be done with it.
const FRESH_MS = 20000;
const STATES = { accepted: "accepted", edited: "edited", locked: "signed" };
const WHY_NOT = ["Not said", "Wrong", "Not relevant", "Repeated"];

class StatementRow {
  constructor(statement, callbacks) {
    this.callbacks = callbacks;
    this.statement = statement;
    this.node = make("div", "statement");
    this.node.setAttribute("role", "listitem");
    this.node.dataset.statement = statement.id;
    this.text = make("span", "wording");
    this.evidence = make("span", "evidence");
    this.tag = make("span", "tag");
    this.mark = make("span", "mark");
    this.unchecked = make("span", "unchecked");
    this.proposal = make("div", "proposal");
    this.findings = make("ul", "findings");
    this.bar = make("div", "bar");
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", "What to do with this statement");
    this.node.addEventListener("click", (event) => { if (!event.target.closest("button, textarea")) this.node.focus({ preventScroll: true }); });
    this.tag.hidden = this.proposal.hidden = true;
    this.node.append(this.text, this.evidence, this.mark, this.tag, this.unchecked, this.proposal, this.findings, this.bar);
  }

  get seen() {
    const { id, version, state } = this.statement;
    return { statement_id: id, seen_version: version, seen_state: state };
  }

  fill(statement, data) {
    const reworded = this.statement.text !== statement.text;
    // What comes while somebody types is shown above the editor: what they type over must be what they have read.
    if (this.editor && reworded) this.text.hidden = false;
    this.statement = statement;
    this.names = data.names;
    this.node.dataset.state = statement.state;
    this.mark.textContent = STATES[statement.state] ?? "";
    this.mark.hidden = !this.mark.textContent;
    this.#fillChecks(data);
    this.evidence.replaceChildren(...this.#chips(statement.evidence, data.starts));
    this.#fillProposal(data);
    if (!this.busy && !this.choosing) this.#fillBar(data.signed);
    return reworded;
  }

  markFresh(word) {
    clearTimeout(this.timer);
    this.tag.textContent = word;
    this.tag.hidden = false;
    this.node.dataset.fresh = word;
    this.timer = setTimeout(() => { this.tag.hidden = true; delete this.node.dataset.fresh; }, FRESH_MS);
  }

  // action: a key of ACTIONS.
  act(action) {
    if (this.busy || this.editor || this.choosing || !this.actions?.has(action)) return;
    this.actions.get(action)();
  }

  // A sentence that was not checked as it stands says so.
  #fillChecks(data) {
    const done = isChecked(this.statement, data);
    const found = done ? openFindings(data.checked[this.statement.id]) : [];
    fillMarked(this.text, this.statement.text, data.names, found);
    this.unchecked.textContent = done ? "" : "not checked yet";
    this.unchecked.hidden = done;
    const aside = done ? setAside(data.checked[this.statement.id]) : [];
    this.findings.hidden = found.length + aside.length === 0;
    this.findings.replaceChildren(...found.map((finding) => findingLine(finding, data, this.callbacks)),
                                  ...aside.map((finding) => asideLine(finding, data, this.callbacks)));
    this.node.classList.toggle("flawed", found.some((finding) => finding.severity === "high"));
  }

  #chips(ids, starts) {
    const known = ids.filter((id) => id in starts);
    if (!known.length) return [make("span", "no-evidence", "no evidence")];
    return known.map((id) => {
      const chip = make("button", "cite", clock(starts[id]));
      chip.tabIndex = -1;
      chip.title = "Go to these words";
      chip.addEventListener("click", () => this.callbacks.goToTurn(id));
      return chip;
    });
  }

  // Old beside new, each with the words that it was made from.
  #fillProposal(data) {
    const { proposal } = this.statement;
    this.proposal.hidden = !proposal;
    if (!proposal) return;
    const side = (label, text, evidence) => {
      const row = make("p", "side");
      const words = text ? filled("span", "", text, data.names) : make("em", "", "take it out of the note");
      row.append(make("strong", "", label), " ", words, ...this.#chips(evidence, data.starts));
      return row;
    };
    this.proposal.replaceChildren(
      make("p", "hint", "Later talk says otherwise:"),
      side("Now", this.statement.text, this.statement.evidence), side("Proposed", proposal.text, proposal.evidence));
  }

  #fillBar(signed) {
    this.actions = new Map(this.#actions(signed));
    this.bar.replaceChildren(...[...this.actions].map(([name, run]) => {
      const button = make("button", "", ACTIONS[name].label);
      button.title = `Key ${ACTIONS[name].key.toUpperCase()}`;
      button.dataset.action = name;
      button.addEventListener("click", (event) => { event.stopPropagation(); run(); });
      return button;
    }));
  }

  #actions(signed) {
    const { state, proposal } = this.statement;
    const play = ["play", () => this.callbacks.playStatement(this.statement)];
    if (signed) return [play];
    if (state === "rejected") return [["accept", () => this.#review({ kind: "accept" })], play];
    return [
      ...(proposal ? [["take", () => this.#review({ kind: "take", texts: [proposal.text] })],
                      ["leave", () => this.#review({ kind: "leave", texts: [proposal.text] })]] : []),
      ...(state === "proposed" ? [["accept", () => this.#review({ kind: "accept" })]] : []),
      ["edit", () => this.#edit()],
      ["reject", () => this.#choose("Why?", WHY_NOT, "R No reason", (reason) => this.#review({ kind: "reject", reason }))],
      ["move", () => this.#choose("Move to", this.#otherSections(), "", (label) => this.#move(label))],
      ["split", () => this.#split()],
      play,
    ];
  }

  // seen: the statement as it stood when the reader began.
  #review(facts, answered = () => {}, seen = this.seen) {
    this.busy = true;
    this.node.classList.add("busy");
    this.callbacks.review({ ...seen, ...facts }, (problem) => {
      this.busy = false;
      this.node.classList.remove("busy");
      answered(problem);
      this.callbacks.refill(this);
      if (!problem && facts.kind !== "split") this.callbacks.decided(this.statement.id);
    });
  }

  #edit() {
    this.#type("edit", revealed(this.statement.text, this.names), false);
  }

  #split() {
    const lines = revealed(this.statement.text, this.names).replace(/([.;])\s+(?=\S)/g, "$1\n");
    this.#type("split", lines, true);
  }

  // After a refusal the new wording stands above the editor, and saving again means it.
  #type(kind, words, parts) {
    let { seen } = this;
    const save = (texts, answered) => this.#review({ kind, texts }, (problem) => {
      if (problem) { this.text.hidden = false; seen = this.seen; }
      answered(problem);
    }, seen);
    this.choosing = false;
    this.editor = new Editor(parts ? "Statement in parts" : "Statement", words, save, () => this.#typed(), parts);
    this.text.hidden = this.bar.hidden = true;
    this.text.after(this.editor.node);
    this.editor.open();
  }

  #typed() {
    this.editor = null;
    this.text.hidden = this.bar.hidden = false;
    this.node.focus({ preventScroll: true });
    this.callbacks.refill(this);
  }

  #otherSections() {
    return Object.entries(SECTIONS).filter(([name]) => name !== this.statement.section).map(([, label]) => label);
  }

  #move(label) {
    const [section] = Object.entries(SECTIONS).find(([, words]) => words === label);
    this.#review({ kind: "move", section });
  }

  // plain: what the choice without a reason is called, if there is one.
  #choose(question, labels, plain, chosen) {
    this.choosing = true;
    this.bar.replaceChildren(choices(question, labels, plain, (choice) => {
      this.choosing = false;
      this.node.focus({ preventScroll: true });
      if (choice === null) this.callbacks.refill(this);
      else chosen(choice);
    }));
    this.bar.querySelector("button").focus({ preventScroll: true });
  }
}
