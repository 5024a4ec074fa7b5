// Lists the chosen files with their size, and says at once when one is larger than data-max-bytes allows.
for (const input of document.querySelectorAll("input[type=file][data-file-list]")) {
  const list = document.getElementById(input.dataset.fileList);
  if (!list) continue;
  const language = document.documentElement.lang || "sv";
  const limit = Number(input.dataset.maxBytes || 0);
  const size = (bytes) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1e6) + " MB";
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const note = document.createElement("span");
      name.textContent = file.name;
      note.textContent = size(file.size) + (limit && file.size > limit ? " – " + (input.dataset.tooLarge || "") : "");
      row.classList.toggle("vn-file-bad", Boolean(limit && file.size > limit));
      row.append(name, note);
      return row;
    }));
    list.hidden = input.files.length === 0;
  });
}
