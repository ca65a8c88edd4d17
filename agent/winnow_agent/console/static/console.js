// Takes what is selected in the text over into the form, as characters of the whole text.
"use strict";

(() => {
  const text = document.getElementById("text");
  const form = document.getElementById("marking");
  if (!text || !form) return;
  const first = Number(text.dataset.first);

  // The vault counts code points, a string here UTF-16 units.
  const points = (string) => {
    let count = 0;
    for (const _ of string) count += 1;
    return count;
  };

  const take = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const chosen = range.toString();
    const start = first + points(before.toString());
    form.elements.start.value = start;
    form.elements.end.value = start + points(chosen);
    document.getElementById("chosen").textContent = chosen;
  };

  document.addEventListener("selectionchange", take);
  take();  // what was selected before this was loaded
})();
