// A question with a few answers: one click, or one number key.
// chosen(label), chosen("") for the plain answer, which R gives too, chosen(null) for none (Escape).
function choices(question, labels, plain, chosen) {
  const group = make("span", "choosing");
  const option = (label, value) => {
    const button = make("button", "", label);
    button.addEventListener("click", (event) => { event.stopPropagation(); chosen(value); });
    return button;
  };
  group.append(make("span", "question", question), ...labels.map((label, index) => option(`${index + 1} ${label}`, label)),
               ...(plain ? [option(plain, "")] : []));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.stopPropagation(); return; }
    const pick = event.key === "Escape" ? null : event.key.toLowerCase() === "r" && plain ? "" : labels[Number(event.key) - 1];
    if (pick === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    chosen(pick);
  });
  return group;
}
