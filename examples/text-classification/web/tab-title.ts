const own = document.title;

/** Tells in the tab, where it is seen while the page is hidden, how far a run is; `undefined` when there is none. */
export function tellInTab(progress: string | undefined): void {
  document.title = progress === undefined ? own : `${progress} – ${own}`;
}
