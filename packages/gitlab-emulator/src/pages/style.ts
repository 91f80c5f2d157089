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
.md details { border: 1px solid var(--line); border-radius: .375rem; padding: .5rem .75rem; margin: 1rem 0; } .md summary { cursor: pointer; }
.note .meta { border-bottom: 1px solid var(--line); margin: -.25rem 0 .75rem; padding-bottom: .5rem; }
.pages { display: flex; justify-content: space-between; }
`;
