// Words typed in the note. What was typed stays until the server has it.
const MARK_PARTS = "One part on each line";

class Editor {
  // save(texts, answered): answered("") closes the editor, answered(problem) keeps it open and says why.
  constructor(label, text, save, closed, parts = false) {
    this.node = make("form", "editor");
    this.area = make("textarea");
    this.area.value = text;
    this.area.rows = parts ? 3 : 2;
    this.area.setAttribute("aria-label", label);
    this.problem = make("p", "problem");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.parts = parts;
    this.save = save;
    this.closed = closed;
    this.node.append(...(parts ? [make("p", "hint", MARK_PARTS)] : []), this.area, this.problem, this.#buttons());
    this.node.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("input", () => this.#grow());
  }

  open() {
    this.#grow();
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  close() {
    this.node.remove();
    this.closed();
  }

  #buttons() {
    const row = make("div", "editor-buttons");
    this.done = make("button", "primary", "Save");
    this.done.type = "submit";
    this.done.title = this.parts ? "Ctrl+Enter" : "Enter";
    const cancel = make("button", "", "Cancel");
    cancel.title = "Esc";
    cancel.addEventListener("click", () => this.close());
    row.append(this.done, cancel);
    return row;
  }

  #texts() {
    const typed = this.area.value;
    return this.parts ? typed.split("\n").map((line) => line.trim()).filter(Boolean) : [typed];
  }

  #submit() {
    if (this.done.disabled) return;
    this.done.disabled = true;
    this.problem.hidden = true;
    this.save(this.#texts(), (problem) => {
      this.done.disabled = false;
      if (!problem) { this.close(); return; }
      this.problem.textContent = `${problem} Your words are still here.`;
      this.problem.hidden = false;
    });
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") { event.preventDefault(); this.close(); }
    const plain = !this.parts && !event.shiftKey;
    if (event.key === "Enter" && event.target === this.area && (plain || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#submit();
    }
  }

  #grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }
}
