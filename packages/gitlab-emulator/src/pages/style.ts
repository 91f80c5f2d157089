/** The pages' only style sheet. Tones are calm and have a contrast of 4.5 to 1 at least. */
export const STYLE = `
:root { color-scheme: light; --ink: #28272d; --quiet: #626168; --line: #dcdcde; --ground: #f7f7f9; --accent: #1f5fb5; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
header { background: #fff; border-bottom: 1px solid var(--line); font-size: .875rem; color: var(--quiet); }
header > *, main { max-width: 60rem; margin: 0 auto; }
header > * { padding: .75rem 1rem; overflow-wrap: anywhere; }
main { padding: 1.25rem 1rem 4rem; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: .75rem 0; overflow-wrap: anywhere; }
.meta { color: var(--quiet); font-size: .875rem; margin: .25rem 0; }
.badge { display: inline-block; border-radius: 999px; padding: .1rem .6rem; font-size: .8125rem; font-weight: 600; }
.opened { background: #d7efdf; color: #0b5a2f; } .closed { background: #dfe3f5; color: #2f3d8f; }
.confidential { background: #fdebd0; color: #7a4100; }
.labels { display: flex; flex-wrap: wrap; gap: .375rem; margin: .75rem 0; }
.label { display: inline-flex; border-radius: 999px; overflow: hidden; font-size: .8125rem; border: 1px solid #5a7ca8; max-width: 100%; }
.label span { padding: .05rem .6rem; background: #49698f; color: #fff; overflow-wrap: anywhere; }
.label span + span { background: #fff; color: var(--ink); }
.card { background: #fff; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 1rem 0; overflow-wrap: break-word; }
.list { padding: 0; list-style: none; } .list li { padding: .75rem 1.25rem; border-top: 1px solid var(--line); } .list li:first-child { border-top: 0; }
.list.card { padding: 0; } .list .labels { margin: .375rem 0 0; } .list strong a { color: var(--ink); font-weight: 600; }
.md > :first-child { margin-top: 0; } .md > :last-child { margin-bottom: 0; }
.md h1, .md h2 { font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; } .md h3 { font-size: 1.0625rem; }
.md pre { background: var(--ground); border: 1px solid var(--line); border-radius: .375rem; padding: .75rem; overflow-x: auto; font-size: .875rem; overflow-wrap: normal; }
.md code { background: #ececef; border-radius: .25rem; padding: .1em .3em; font-size: .875em; } .md pre code { background: none; padding: 0; font-size: inherit; }
.md table { border-collapse: collapse; display: block; overflow-x: auto; } .md th, .md td { border: 1px solid var(--line); padding: .4rem .75rem; text-align: left; vertical-align: top; } .md th { background: var(--ground); }
.md blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 4px solid var(--line); color: var(--quiet); }
.md details { border: 1px solid var(--line); border-radius: .375rem; padding: .5rem .75rem; margin: 1rem 0; } .md summary { cursor: pointer; } .md details > pre:last-child { margin-bottom: .25rem; }
.md li.task { list-style: none; } .md li.task { text-indent: -1.35em; padding-left: 0; } .md li.task > * { text-indent: 0; }
.md sub, .md sup { line-height: 1.6; } .md hr { border: 0; border-top: 1px solid var(--line); margin: 1.25rem 0; }
.md .alert { color: var(--ink); background: #eaf1fb; border-color: #1f75cb; padding: .75rem 1rem; } .md .alert > :first-child { margin-top: 0; } .md .alert > :last-child { margin-bottom: 0; }
.md .alert-tip { background: #ecf4ee; border-color: #108548; } .md .alert-important { background: #f1eefb; border-color: #7b58cf; }
.md .alert-warning { background: #fdf1dd; border-color: #ab6100; } .md .alert-caution { background: #fcf1ef; border-color: #dd2b0e; }
.hljs-attr, .hljs-attribute, .hljs-name, .hljs-tag { color: #1a5296; } .hljs-string, .hljs-regexp { color: #a01b5d; } .hljs-number, .hljs-literal, .hljs-symbol { color: #0b6b4f; }
.hljs-keyword, .hljs-built_in, .hljs-section { color: #5b3aa8; } .hljs-comment, .hljs-meta { color: #626168; font-style: italic; } .hljs-addition { color: #0b5a2f; } .hljs-deletion { color: #9b1c0b; }
.issue { display: grid; gap: 0 1.75rem; } .content { min-width: 0; } .content h2 { font-size: 1.125rem; margin: 1.75rem 0 .75rem; }
aside { font-size: .875rem; margin-top: .75rem; } aside dl { margin: 0; display: grid; gap: .5rem; } aside dl > div { display: grid; grid-template-columns: 5.5rem 1fr; gap: .75rem; align-items: baseline; }
aside dt { font-weight: 600; } aside dd { margin: 0; overflow-wrap: anywhere; min-width: 0; } aside .labels { margin: 0; }
.username { color: var(--quiet); }
.thread { list-style: none; margin: 0; padding: 0; } .note { display: grid; grid-template-columns: 2rem 1fr; gap: .75rem; position: relative; }
.note + .note::before { content: ""; position: absolute; left: 1rem; top: -1rem; height: 2rem; border-left: 1px solid var(--line); }
.avatar { position: relative; margin-top: .5rem; width: 2rem; height: 2rem; border-radius: 50%; background: #e0e3f1; color: #2f3d8f; font-weight: 600; font-size: .875rem; display: grid; place-items: center; }
.note .card { margin: 0 0 1rem; min-width: 0; } .note .card > .meta { border-bottom: 1px solid var(--line); margin: -.25rem 0 .75rem; padding-bottom: .5rem; } .internal .card { background: #fffaf1; border-color: #e9be74; }
.pages { display: flex; justify-content: space-between; }
@media (min-width: 60rem) { header > *, main { max-width: 76rem; } .issue { grid-template-columns: minmax(0, 1fr) 16rem; } .content { grid-column: 1; grid-row: 1; } aside { grid-column: 2; grid-row: 1; padding-top: 1.25rem; } aside dl { gap: 0; } aside dl > div { display: block; padding: .75rem 0; border-bottom: 1px solid var(--line); } aside dd { margin-top: .25rem; } }
`;
