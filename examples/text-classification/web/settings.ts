/** What the page's form chooses. */
export interface PageSettings {
  /** The first so many intents of the data. */
  readonly intents: number;
  /** Training rows of each intent; all without it. */
  readonly rows?: number;
  readonly layers: number;
  /** The hidden size, a multiple of 64. */
  readonly width: number;
  readonly epochs: number;
  readonly batch: number;
  /** The highest learning rate. */
  readonly rate: number;
  /** Ends the training after so many; all epochs without it. */
  readonly steps?: number;
}

/** Fills the form with what the page's address says: `?intents=4&rows=20&steps=30`. Other names are left alone. */
export function fillForm(form: HTMLFormElement, address: URLSearchParams): void {
  for (const [name, value] of address) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

/** The form as an address that fills it again. */
export function formAddress(form: HTMLFormElement): string {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '') as [string, string][];
  return `?${new URLSearchParams(filled)}`;
}

/** What a form says that the browser found valid; an empty field is left out. */
export function formSettings(form: HTMLFormElement): PageSettings {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '');
  return Object.fromEntries(filled.map(([name, value]) => [name, Number(value)])) as unknown as PageSettings;
}
