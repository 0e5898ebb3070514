const own = document.title;
let told = own;

/** Tells in the tab, where it is seen while the page is hidden, how far a run is; `undefined` when there is none. */
export function tellInTab(progress: string | undefined): void {
  told = progress === undefined ? own : `${progress} – ${own}`;
  document.title = told;
}

/** A browser that saves energy may freeze a hidden page, its worker too: the tab says so until it is resumed. */
export function tellPauses(): void {
  document.addEventListener('freeze', () => {
    if (told !== own) document.title = `Paused by the browser – ${own}`;
  });
  document.addEventListener('resume', () => {
    document.title = told;
  });
}
