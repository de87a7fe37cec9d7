// Runs before anything else. Who presses a button before the page's scripts have come is not forgotten: the press is
// kept, and done once they are there.
{
  const pressed = new Set();
  const keep = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed.add(button);
  };
  document.addEventListener("click", keep, true);
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("click", keep, true);
    for (const button of pressed) button.click();
  });
}
