// Ties transcript and note together: pointing at one shows its words in the other.
const HOVER_MS = 180;
const FIT_MS = 300;
const REFUSAL_MS = 9000;
const MARGIN_S = 0.3;

class VisitView {
  constructor(root) {
    const pane = (name) => root.querySelector(`[data-pane="${name}"]`);
    const linkable = (node, show) => this.#linkable(node, show);
    this.spoken = root.querySelector(".spoken");
    this.refusal = root.querySelector(".refusal");
    this.frame = root.querySelector(".view");
    this.unreached = root.querySelector(".unreached");
    this.copy = new Copy(() => this.#arrived(), (failing) => { this.unreached.hidden = !failing; });
    this.waiting = [];
    this.player = new Player((key, state) => showSound(root, key, state));
    this.asks = new Asks((requests) => this.send("asked", requests), (problem) => this.#refuse(problem));
    const ask = (kind) => (facts, answered) => this.asks.ask(kind, facts, answered);
    const listen = (turn) => this.#play(`turn-${turn}`, this.#wholeTurn(turn));
    this.transcript = new Transcript(pane("transcript"), {
      linkable, listen, fromTurn: (id) => this.#fromTurn(id),
      setSpeaker: (turn, speaker, answered) => this.asks.ask("speaker", { turn, speaker }, answered),
    });
    this.note = new Note(pane("note"), {
      linkable, listen, fromStatement: (id) => this.#fromStatement(id), goToTurn: (id) => this.#goToTurn(id),
      goToStatement: (id) => this.#goToStatement(id), dismiss: ask("dismiss"), review: ask("review"),
      bringBack: ask("bring_back"), write: ask("write_down"),
      playStatement: (statement) => this.#play(`statement-${statement.id}`, statement.spoken),
    });
    this.does = { undo: () => this.#ask("undo"), acceptClean: () => this.#ask("accept_clean", { seen: this.note.drawn }) };
    this.keys = new Keys(root, this.note, this.does);
    root.addEventListener("click", (event) => this.#tool(event.target.closest("button")));
    root.addEventListener("keydown", (event) => this.#jump(event));
    this.transcript.list.addEventListener("mouseup", () => this.#chosenWords(root));
    const hear = (event) => this.keys.hear(event);
    document.addEventListener("keydown", hear, true);
    const fitting = setInterval(() => {
      if (this.frame.isConnected) this.#fit();
      else this.#leave(fitting, hear);
    }, FIT_MS);
  }

  // The page shows something else now.
  #leave(fitting, hear) {
    clearInterval(fitting);
    document.removeEventListener("keydown", hear, true);
    this.player.stop();
    this.copy.leave();
    this.asks.leave();
  }

  // The panes end where the window ends, whatever notices stand above them.
  #fit() {
    const top = Math.round(this.frame.getBoundingClientRect().top);
    if (top < 0 || top === this.top) return;
    this.top = top;
    this.frame.style.setProperty("--above", `${top + 20}px`);
  }

  // told: what the server hands over again and again. It counts once the rows of its number are here, so that no answer
  // comes before what it changed; but the microphone does at once.
  render(told) {
    this.mayListen = told.may_listen;
    this.frame.classList.toggle("microphone-open", !told.may_listen);
    if (!told.may_listen) this.player.stop();
    const other = told.changes !== this.copy.address;
    this.waiting = [...(other ? [] : this.waiting.filter((earlier) => earlier.number !== told.number)), told];
    this.copy.follow(told.changes, told.number);
    if (this.copy.number >= told.number) this.#arrived();
  }

  #arrived() {
    const reached = this.waiting.filter((told) => told.number <= this.copy.number);
    this.waiting = this.waiting.filter((told) => told.number > this.copy.number);
    this.told = reached.at(-1) ?? this.told;
    if (this.told) this.#draw({ ...this.copy.view(), ...this.told });
  }

  #draw(data) {
    this.data = data;
    this.transcript.render(data);
    this.note.render(data);
    this.asks.take(data.answers);
    this.#fitTools(data);
    if (this.said !== data.statements.length && this.said !== undefined) this.spoken.textContent = "The note changed";
    this.said = data.statements.length;
  }

  #fitTools(data) {
    const tools = this.frame.querySelector(".tools");
    tools.hidden = !data.note_text;
    for (const button of tools.querySelectorAll("[data-do='undo'], [data-do='accept-clean']")) button.hidden = data.signed;
  }

  // One at a time: what the next one means depends on this one.
  #ask(kind, facts = {}) {
    if (this.data && !this.data.signed && !this.asks.has(kind)) this.asks.ask(kind, facts);
  }

  #refuse(problem) {
    this.refusal.textContent = problem;
    this.refusal.hidden = false;
    clearTimeout(this.refusing);
    this.refusing = setTimeout(() => { this.refusal.hidden = true; }, REFUSAL_MS);
  }

  #wholeTurn(id) {
    const turn = this.data.turns.find((item) => item.id === id);
    return turn ? [{ start_s: Math.max(0, turn.start_s - MARGIN_S), end_s: turn.end_s + MARGIN_S }] : [];
  }

  #play(key, stretches) {
    if (this.mayListen) this.player.toggle(key, this.data.sound, stretches);
  }

  // Pointing waits a moment, so that a mouse passing by moves nothing.
  #linkable(node, show) {
    let timer;
    node.addEventListener("pointerenter", () => { timer = setTimeout(show, HOVER_MS); });
    node.addEventListener("pointerleave", () => { clearTimeout(timer); this.#clear(); });
    node.addEventListener("focusin", show);
    node.addEventListener("focusout", () => this.#clear());
  }

  #clear() {
    for (const { node } of [...this.transcript.rows.values(), ...this.note.rows.values()]) node.classList.remove("linked");
    for (const word of this.transcript.list.querySelectorAll(".cited")) word.classList.remove("cited");
  }

  #mark(pane, ids, scroll) {
    const nodes = ids.map((id) => pane.rows.get(id)?.node).filter(Boolean);
    for (const node of nodes) node.classList.add("linked");
    if (scroll && nodes.length && !nodes.some((node) => this.#visible(pane.box, node))) bringIntoView(pane.box, nodes[0]);
  }

  #visible(box, node) {
    const top = node.offsetTop - box.offsetTop;
    return top >= box.scrollTop && top + node.offsetHeight <= box.scrollTop + box.clientHeight;
  }

  #fromStatement(id) {
    this.#clear();
    this.#mark(this.note, [id], false);
    const statement = this.note.rows.get(id)?.statement;
    if (!statement) return;
    this.#mark(this.transcript, statement.evidence, true);
    for (const { turn, marks } of statement.spoken) this.#markWords(turn, marks);
  }

  #markWords(turn, marks) {
    for (const word of this.transcript.rows.get(turn)?.text.children ?? []) {
      const [at, until] = [Number(word.dataset.at), Number(word.dataset.until)];
      word.classList.toggle("cited", marks.some(([start, end]) => start < until && at < end));
    }
  }

  // The statements made from the words that were chosen with the mouse, or from the one that was clicked.
  #chosenWords(root) {
    const selection = root.getSelection ? root.getSelection() : document.getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const words = [...this.transcript.list.querySelectorAll(".word")].filter((word) => range.intersectsNode(word));
    const chosen = words.map((word) => [Number(word.closest(".turn").dataset.turn), Number(word.dataset.at)]);
    const made = this.data.statements.filter((item) => !item.retracted && item.state !== "rejected" && item.spoken.some(
      ({ turn, marks }) => chosen.some(([id, at]) => id === turn && marks.some(([start, end]) => start <= at && at < end))));
    if (!made.length) return;
    this.#clear();
    this.#mark(this.note, made.map((item) => item.id), true);
    for (const word of words) word.classList.add("cited");
    this.spoken.textContent = `${counted(made.length, "statement")} made from these words`;
  }

  #fromTurn(id) {
    this.#clear();
    this.#mark(this.transcript, [id], false);
    this.#mark(this.note, this.#citing(id), true);
  }

  #citing(turnId) {
    return this.data.statements.filter((item) => item.evidence.includes(turnId)).map((item) => item.id);
  }

  #goToTurn(id) {
    const node = this.transcript.rows.get(id)?.node;
    if (!node) return;
    bringIntoView(this.transcript.box, node);
    node.focus({ preventScroll: true });
  }

  #goToStatement(id) {
    const node = this.note.rows.get(id)?.node;
    if (!node) return;
    bringIntoView(this.note.box, node);
    node.focus({ preventScroll: true });
  }

  // Enter goes from a statement to its words, and from a turn to the statement that cites it.
  #jump(event) {
    if (event.key !== "Enter" || event.defaultPrevented) return;
    const { turn, statement } = event.target.dataset ?? {};
    if (statement) this.#goToTurn(this.note.rows.get(statement)?.statement.evidence[0]);
    else if (turn) this.note.rows.get(this.#citing(Number(turn))[0])?.node.focus();
  }

  #tool(button) {
    const does = { copy: () => this.#copy(button), download: () => this.#download(), keys: () => this.keys.help(),
                   undo: this.does.undo, "accept-clean": this.does.acceptClean };
    does[button?.dataset.do]?.();
  }

  async #copy(button) {
    const done = await copyText(this.data.note_text, button);
    const label = button.textContent;
    button.textContent = this.spoken.textContent = done ? "Copied" : "Copying was refused";
    setTimeout(() => { button.textContent = "Copy note"; }, 2000);
    return label;
  }

  #download() {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([this.data.note_text], { type: "text/plain;charset=utf-8" }));
    link.download = this.data.file_name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    this.spoken.textContent = "The note was downloaded";
  }
}

// The clipboard API needs HTTPS or localhost; the older command works elsewhere.
async function copyText(text, origin) {
  if (navigator.clipboard) {
    try { await navigator.clipboard.writeText(text); return true; } catch (refused) { /* the older way follows */ }
  }
  const area = make("textarea");
  area.value = text;
  origin.parentNode.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  origin.focus();
  return done;
}

export default function (component) {
  const root = component.parentElement;
  root.visitView ??= new VisitView(root);
  root.visitView.send = component.setTriggerValue;
  root.visitView.render(component.data);
}
