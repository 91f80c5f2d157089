import { type Html, html, type Part } from './html.ts';

/** A column; `number`: its cells are set to the right. */
export type Column = { title: string; number?: true };

/**
 * A table whose first column names the row. On a narrow screen each row is a card of its own: so cells bear their column's title, and
 * the roles say what the style takes away. A cell of undefined or 0 has nothing to say there. `isDense`: cells speak for themselves.
 */
export function table(input: {
  caption: string;
  columns: Column[];
  rows: Part[][];
  empty: string;
  isDense?: true;
}): Html {
  const { caption, columns, rows, empty, isDense } = input;
  if (rows.length === 0) return html`<section><h2>${caption}</h2><p class="quiet">${empty}</p></section>`;
  const classOf = (column: Column | undefined, cell: Part): string =>
    [column?.number ? 'number' : '', cell === undefined || cell === 0 ? 'none' : ''].join(' ').trim();
  return html`<section>
<table role="table"${isDense && html` class="dense"`}>
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) => html`<th role="columnheader" scope="col" class="${classOf(column, '')}">${column.title}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map(
    ([name, ...cells]) => html`<tr role="row"><th role="rowheader" scope="row">${name}</th>${cells.map(
      (cell, index) => {
        const column = columns[index + 1];
        return html`<td role="cell" data-label="${column?.title}" class="${classOf(column, cell)}"><span>${cell}</span></td>`;
      },
    )}</tr>
`,
  )}</tbody>
</table>
</section>`;
}
