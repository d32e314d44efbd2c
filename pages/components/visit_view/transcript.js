// The transcript: one row a turn, kept by id, changed in place.
const SPEAKERS = { doctor: "Doctor", patient: "Patient", other: "Other" };

// "Other (mother)" where it was said.
function spokenBy(turn) {
  const label = SPEAKERS[turn.speaker] ?? turn.speaker;
  return turn.relation ? `${label} (${turn.relation})` : label;
}

class Transcript {
  constructor(pane, callbacks) {
    this.box = pane.querySelector(".scroll");
    this.list = pane.querySelector(".turns");
    this.count = pane.querySelector(".count");
    this.partial = pane.querySelector(".partial");
    this.empty = pane.querySelector(".empty");
    this.jump = pane.querySelector(".jump");
    this.callbacks = callbacks;
    this.rows = new Map();
    rove(this.list, ".turn");
    this.jump.addEventListener("click", () => this.follow());
    this.box.addEventListener("scroll", () => { if (atBottom(this.box)) this.jump.hidden = true; }, { passive: true });
  }

  render(data) {
    const first = this.rows.size === 0;
    const follow = first || atBottom(this.box);
    const grown = data.turns.length > this.rows.size;
    for (const turn of data.turns) this.#place(turn, data.names);
    this.#prune(new Set(data.turns.map((turn) => turn.id)));
    this.#renderPartial(data.partial, data.names);
    this.#renderEmpty(data);
    this.count.textContent = data.turns.length ? counted(data.turns.length, "turn") : "";
    if (!data.live) return;
    if (follow) this.follow();
    else if (grown) this.jump.hidden = false;
  }

  follow() {
    this.box.scrollTop = this.box.scrollHeight;
    this.jump.hidden = true;
  }

  #place(turn, names) {
    const row = this.rows.get(turn.id) ?? this.#create(turn.id);
    const look = JSON.stringify([turn, names]);
    if (row.look === look) return;
    row.look = look;
    row.turn = turn;
    row.node.dataset.speaker = turn.speaker;
    row.node.classList.toggle("unsure", turn.by === "model" && turn.score < 0.6 && !turn.unread);
    row.node.classList.toggle("unread", turn.unread);
    row.choices.hidden = turn.unread;
    row.chip.textContent = turn.unread ? "Not readable" : spokenBy(turn);
    row.time.textContent = clock(turn.start_s);
    fillWords(row.text, turn.text, names);
    for (const button of row.choices.children) button.hidden = button.dataset.speaker === turn.speaker;
  }

  #create(id) {
    const node = make("div", "turn");
    node.setAttribute("role", "listitem");
    node.tabIndex = this.rows.size ? -1 : 0;
    node.dataset.turn = id;
    const head = make("div", "turn-head");
    const row = { node, chip: make("span", "chip"), time: make("span", "time"), text: make("p", "said"),
                  listen: listener(id, this.callbacks), choices: make("span", "choices") };
    row.choices.setAttribute("role", "group");
    row.choices.setAttribute("aria-label", "Change who spoke");
    for (const [speaker, label] of Object.entries(SPEAKERS)) row.choices.append(this.#choice(row, speaker, label));
    head.append(row.chip, make("span", "unsure-tag", "unsure"), row.time, row.listen, row.choices);
    node.append(head, row.text);
    this.callbacks.linkable(node, () => this.callbacks.fromTurn(id));
    this.rows.set(id, row);
    this.list.append(node);
    return row;
  }

  #choice(row, speaker, label) {
    const button = make("button", "choice", label);
    button.dataset.speaker = speaker;
    button.title = `This was the ${label.toLowerCase()}`.replace("the other", "somebody else");
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      row.node.focus({ preventScroll: true });
      row.chip.textContent = label;
      row.node.dataset.speaker = speaker;
      const back = (problem) => { if (problem) { row.node.dataset.speaker = row.turn.speaker; row.chip.textContent = spokenBy(row.turn); } };
      this.callbacks.setSpeaker(row.turn.id, speaker, back);
    });
    return button;
  }

  #prune(ids) {
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
  }

  #renderPartial(partial, names) {
    this.partial.hidden = !partial;
    if (partial) fillText(this.partial.querySelector(".partial-text"), partial, names);
  }

  #renderEmpty(data) {
    this.empty.hidden = data.turns.length > 0 || data.partial !== "";
    this.empty.querySelector("strong").textContent = data.empty_transcript[0];
    this.empty.querySelector("span").textContent = data.empty_transcript[1];
  }
}
