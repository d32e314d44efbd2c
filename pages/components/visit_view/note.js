// The note: four sections, one row a statement, kept by id, changed in place; below it what was rejected.
const SECTIONS = { subjective: "Subjective", objective: "Objective", assessment: "Assessment", plan: "Plan" };

class Note {
  constructor(pane, callbacks) {
    this.box = pane.querySelector(".scroll");
    this.sections = pane.querySelector(".sections");
    this.count = pane.querySelector(".count");
    this.empty = pane.querySelector(".empty");
    this.rejected = pane.querySelector(".rejected");
    this.addenda = pane.querySelector(".addenda");
    this.callbacks = { ...callbacks, refill: (row) => this.#fill(row, this.data), decided: (id) => this.#goOn(id) };
    this.rows = new Map();
    this.lists = new Map();
    this.findings = new Findings(pane, callbacks);
    this.shown = false;
    for (const [section, label] of Object.entries(SECTIONS)) this.#createSection(section, label);
    rove(this.sections, ".statement");
    this.sections.addEventListener("focusin", (event) => { this.last = event.target.closest(".statement") ?? this.last; });
  }

  // The statement that the keys mean: the one with the focus, or the last one that had it. What went into the closed
  // list of the rejected is none.
  get current() {
    const there = this.last?.isConnected && (this.sections.contains(this.last) || this.last.matches(":focus-within"));
    return there ? this.rows.get(this.last.dataset.statement) : undefined;
  }

  // Somebody types, or answers a question, in the note.
  get typing() {
    return this.box.querySelector(".editor, .choosing") !== null;
  }

  // Versions of what stands here, by id.
  get drawn() {
    return Object.fromEntries([...this.rows].map(([id, row]) => [id, row.statement.version]));
  }

  render(data) {
    this.data = data;
    const shown = data.statements.filter((statement) => !statement.retracted);
    const alive = shown.filter((statement) => statement.state !== "rejected");
    for (const statement of shown) this.#place(statement, data);
    this.#prune(new Set(shown.map((statement) => statement.id)));
    // Leaving rows go first: the others keep their place then, and the focus in them.
    this.#arrangeRejected(shown.filter((statement) => statement.state === "rejected" && !this.#held(statement.id)));
    const placed = shown.filter((statement) => statement.state !== "rejected" || this.#held(statement.id));
    for (const section of Object.keys(SECTIONS)) this.#arrange(section, placed, data);
    this.empty.hidden = shown.length > 0 || this.writing;
    this.sections.hidden = shown.length === 0 && !this.writing;
    this.empty.querySelector("strong").textContent = data.empty_note[0];
    this.empty.querySelector("span").textContent = data.empty_note[1];
    this.#keepTabStop();
    this.findings.render(data, alive);
    this.#summarise(alive, data);
    this.shown = true;
  }

  // Forward or back in the order of review: what to look at first, then from top to bottom.
  step(by) {
    const order = this.#order();
    const at = this.current ? order.indexOf(this.current.statement.id) : by > 0 ? -1 : order.length;
    this.#goTo(order[at + by]);
  }

  write(section) {
    if (this.writing || !this.data || this.data.signed) return;
    const { list } = this.lists.get(section);
    this.writing = true;
    const save = (texts, answered) => this.callbacks.review({ kind: "write", section, texts }, answered);
    const editor = new Editor(`New statement, ${SECTIONS[section]}`, "", save, () => { this.writing = false; this.render(this.data); });
    this.sections.hidden = false;
    this.empty.hidden = true;
    list.after(editor.node);
    editor.open();
  }

  // A row in which somebody types stays where it is.
  #held(id) {
    return this.rows.get(id)?.editor != null;
  }

  #standing() {
    return [...this.sections.querySelectorAll(".statements .statement:not(.gone)")].map((node) => node.dataset.statement);
  }

  #order() {
    const standing = this.#standing();
    return [...new Set([...this.findings.order.filter((id) => standing.includes(id)), ...standing])];
  }

  // After a decision to what waits for one: with a finding first, then further down, then from the top.
  // Only where the reader still is at the statement that was decided: the answer comes a little later.
  #goOn(id) {
    if (this.typing || this.current?.statement.id !== id) return;
    const standing = this.#standing();
    const at = standing.indexOf(id);
    const onward = [...this.findings.order, ...standing.slice(at + 1), ...standing.slice(0, Math.max(at, 0))];
    this.#goTo(onward.find((other) => other !== id && this.rows.get(other)?.statement.state === "proposed"));
  }

  #goTo(id) {
    const node = this.rows.get(id)?.node;
    if (!node) return;
    bringIntoView(this.box, node);
    node.focus({ preventScroll: true });
  }

  #createSection(section, label) {
    const node = make("section", "section");
    const list = make("div", "statements");
    const none = make("p", "none", "Nothing yet");
    const head = make("div", "section-head");
    const add = make("button", "add", "Write");
    add.title = `Write a statement into ${label} yourself (key N)`;
    add.addEventListener("click", () => this.write(section));
    head.append(make("h3", "", label), add);
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", label);
    node.append(head, list, none);
    this.lists.set(section, { list, none, add });
    this.sections.append(node);
  }

  #place(statement, data) {
    const known = this.rows.get(statement.id);
    const row = known ?? this.#create(statement);
    if (this.#fill(row, data, statement) && this.shown) row.markFresh(known ? "updated" : "new");
  }

  // Whether it is new or reads otherwise. Without a statement: anew as it was.
  #fill(row, data, statement) {
    const starts = (statement ?? row.statement).evidence.map((id) => data.starts[id]);
    const checked = data.checked[row.statement.id];
    const names = namesIn(JSON.stringify([statement, checked]), data.names);
    const look = JSON.stringify([statement, names, starts, checked, data.signed]);
    if (statement && row.look === look) return false;
    const first = row.look === undefined;
    if (statement) row.look = look;
    const own = data.statements.find((item) => item.id === row.statement.id);
    return (row.fill(statement ?? own ?? row.statement, data) || first) && statement?.state === "proposed";
  }

  #create(statement) {
    const row = new StatementRow(statement, this.callbacks);
    row.node.tabIndex = -1;
    this.callbacks.linkable(row.node, () => this.callbacks.fromStatement(statement.id));
    this.rows.set(statement.id, row);
    return row;
  }

  // Rows in the order in which things were said; one that holds its place is not touched, so the focus stays.
  #arrange(section, alive, data) {
    const { list, none, add } = this.lists.get(section);
    const own = alive.filter((item) => item.section === section).sort((a, b) => byPlace(a.place, b.place));
    keepOrder(list, own.map((item) => this.rows.get(item.id).node));
    none.hidden = own.length > 0;
    none.textContent = data.live ? "Nothing yet" : "Nothing recorded";
    add.hidden = data.signed;
  }

  #arrangeRejected(gone) {
    this.rejected.hidden = gone.length === 0;
    this.rejected.querySelector(".how-many").textContent = gone.length;
    keepOrder(this.rejected.querySelector(".statements"), gone.map((item) => this.rows.get(item.id).node));
  }

  // One stop of the Tab key among the statements, whatever came and went.
  #keepTabStop() {
    const rows = [...this.sections.querySelectorAll(".statements .statement:not(.gone)")];
    if (rows.length && !rows.some((row) => row.tabIndex === 0)) rows[0].tabIndex = 0;
    for (const row of this.rejected.querySelectorAll(".statement")) row.tabIndex = 0;
  }

  #summarise(alive, data) {
    const waiting = alive.filter((item) => item.state === "proposed").length;
    const rest = data.signed ? `signed by ${data.signed_by}` : waiting ? `${waiting} to decide` : "all decided";
    this.count.textContent = alive.length ? `${counted(alive.length, "statement")}, ${rest}` : "";
    this.addenda.hidden = data.addenda.length === 0;
    this.addenda.replaceChildren(make("h3", "", "Addenda"), ...data.addenda.map((item) => {
      const row = make("p", "addendum");
      row.append(filled("span", "", item.text, data.names), make("span", "mark", item.name));
      return row;
    }));
  }

  // A statement that was taken back stays, struck through, until its mark fades.
  #prune(ids) {
    for (const [id, row] of this.rows) {
      if (ids.has(id) || this.#held(id)) continue;
      this.rows.delete(id);
      row.node.classList.add("gone");
      setTimeout(() => row.node.remove(), 6000);
    }
  }
}
