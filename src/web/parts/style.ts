/** The one style sheet: system fonts, two palettes, no image. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #1d2125; --soft: #565d66; --line: #e3e4e6; --zebra: #f5f5f3;
  --link: #0b57a4; --good: #17663a; --goodbg: #e3f3e8; --move: #0b57a4; --movebg: #e2eefa;
  --wait: #6b4e00; --waitbg: #f8efd3; --bad: #a3201b; --badbg: #fbe5e3; --worse: #7a1f6a; --worsebg: #f6e3f2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1a1e22; --ink: #e4e6e8; --soft: #a2aab3; --line: #2c3238; --zebra: #1e2327;
    --link: #7db8f0; --good: #86d6a2; --goodbg: #17301f; --move: #8fc2f5; --movebg: #16293d;
    --wait: #e5c46a; --waitbg: #332a12; --bad: #f59a93; --badbg: #3c1b19; --worse: #e79bd7; --worsebg: #35182f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
td, dd, pre, .reason, .notice, footer, .mono { overflow-wrap: anywhere; }
code, pre, .mono { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
main a:not(.plain) { text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 6px 10px; z-index: 2; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; padding: 10px 24px;
  border-bottom: 1px solid var(--line); background: var(--card); position: sticky; top: 0; z-index: 1; }
header p { margin: 0; } .brand a { color: inherit; font-weight: 650; } .instance { color: var(--soft); }
nav { display: flex; gap: 18px; } nav a { color: var(--soft); padding: 4px 0; border-bottom: 2px solid transparent; }
nav a[aria-current] { color: var(--ink); border-color: var(--ink); } nav a:hover { text-decoration: none; color: var(--ink); }
.state { margin-left: auto !important; display: flex; gap: 14px; align-items: center; color: var(--soft); }
.pulse::before { content: ""; display: inline-block; width: 7px; height: 7px; border-radius: 50%; margin-right: 6px; background: var(--line); }
.pulse.on::before { background: var(--good); } .pulse.off::before { background: var(--bad); }
main { max-width: 1240px; margin: 0 auto; padding: 20px 24px 40px; }
footer { display: flex; justify-content: space-between; gap: 16px; flex-wrap: wrap; max-width: 1240px; margin: 0 auto; padding: 12px 24px 28px; color: var(--soft); font-size: 12.5px; }
footer p { margin: 0; }
h1 { font-size: 21px; line-height: 1.3; font-weight: 650; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 15px; font-weight: 650; margin: 28px 0 8px; } h2 small, h1 small { color: var(--soft); font-weight: 400; font-size: 13px; }
p { margin: 0 0 8px; } .faint, .soft { color: var(--soft); } .reason { max-width: 88ch; }
.badge { display: inline-block; white-space: nowrap; padding: 1px 8px; border-radius: 10px; font-size: 12.5px; font-weight: 550; }
tr > td > b { white-space: nowrap; padding: 1px 8px; border-radius: 10px; font-size: 12.5px; font-weight: 550; }
.badge.synced, tr.synced b { color: var(--good); background: var(--goodbg); } .badge.progressing, tr.progressing b { color: var(--move); background: var(--movebg); }
.badge.waiting, tr.waiting b { color: var(--wait); background: var(--waitbg); } .badge.degraded, tr.degraded b { color: var(--worse); background: var(--worsebg); }
.badge.failed, tr.failed b, .badge.stalled, tr.stalled b { color: var(--bad); background: var(--badbg); }
.list td:nth-child(4), .list td:nth-child(5) { font: 12.5px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.list td:nth-child(-n + 3), .list td:nth-child(5), .list td:nth-child(6) { white-space: nowrap; } .list td:last-child { min-width: 220px; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 4px; padding: 0 6px; font-size: 12px; color: var(--soft); }
.tag.warn { color: var(--wait); border-color: currentColor; }
.lead { display: flex; flex-wrap: wrap; gap: 4px 28px; align-items: baseline; margin-bottom: 14px; }
.lead p { margin: 0; } .lead .actions { margin: 0 0 0 auto; }
.list th[scope=row] { min-width: 150px; } .list td:nth-child(4) { min-width: 172px; } th .soft { font-weight: 400; }
.totals { display: flex; flex-wrap: wrap; gap: 6px 10px; list-style: none; padding: 0; margin: 0 0 16px; }
.totals a { text-decoration: none !important; }
.filter { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 16px; align-items: end; }
label { display: grid; gap: 2px; color: var(--soft); font-size: 12.5px; }
input, select, button, textarea { font: inherit; color: var(--ink); background: var(--card); border: 1px solid color-mix(in srgb, var(--soft) 55%, transparent); border-radius: 5px; padding: 5px 9px; }
input[type=search] { min-width: 260px; } button { cursor: pointer; font-weight: 550; white-space: nowrap; } button:hover { border-color: var(--ink); }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 7px; background: var(--card); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 550; font-size: 12.5px; color: var(--soft); white-space: nowrap; }
th, td { padding: 7px 12px; border-bottom: 1px solid var(--line); vertical-align: top; } tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--zebra); } td.tight { white-space: nowrap; }
tbody th { color: var(--ink); font-size: 14px; white-space: normal; }
tr.differs { background: color-mix(in srgb, var(--waitbg) 55%, transparent); }
del { color: var(--bad); text-decoration-thickness: 1px; } ins { color: var(--good); text-decoration: none; }
.notice { border: 1px solid var(--line); border-left: 3px solid var(--soft); border-radius: 5px; background: var(--card); padding: 10px 14px; margin: 0 0 12px; }
.notice.error { border-left-color: var(--bad); } .notice.warning { border-left-color: var(--wait); } .notice p:last-child, .notice ul:last-child { margin: 0; }
.notice ul { margin: 4px 0 0; padding-left: 18px; }
dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 18px; margin: 12px 0 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin: 14px 0 0; } .actions form { display: flex; gap: 6px; align-items: end; }
pre { margin: 0; padding: 10px 12px; white-space: pre-wrap; background: var(--card); border: 1px solid var(--line); border-radius: 7px; }
details summary { cursor: pointer; color: var(--soft); }
.log td { padding: 3px 12px; border-bottom: 0; } .log tr.warn { background: color-mix(in srgb, var(--waitbg) 55%, transparent); } .log tr.error { background: color-mix(in srgb, var(--badbg) 60%, transparent); }
.picture { overflow-x: auto; border: 1px solid var(--line); border-radius: 7px; background: var(--card); padding: 8px; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg text.soft { fill: var(--soft); }
svg .node { fill: var(--card); stroke: var(--line); } svg .edge { fill: none; stroke: var(--soft); stroke-width: 1.2; } svg .axis { stroke: var(--line); }
svg .arrow { fill: var(--soft); }
svg .bar.synced, svg .mark.synced { fill: var(--good); } svg .bar.progressing, svg .mark.progressing { fill: var(--move); } svg .bar.failed, svg .mark.failed, svg .mark.stalled { fill: var(--bad); }
svg .mark.waiting { fill: var(--wait); } svg .mark.degraded { fill: var(--worse); }
svg a { text-decoration: none !important; } .picture + p { margin-top: 10px; }
svg a:focus-visible { outline: 2px solid var(--link); }
.empty { color: var(--soft); padding: 22px 0; }
[hidden] { display: none !important; }
@media (max-width: 720px) {
  header { padding: 8px 14px; position: static; } .state { margin-left: 0 !important; } main { padding: 14px 14px 28px; } footer { padding: 12px 14px; }
  input[type=search] { min-width: 0; width: 100%; } .filter label { flex: 1 1 40%; } .filter label:first-child { flex-basis: 100%; }
  table.cards, table.cards tbody, table.cards tr, table.cards td, table.cards th[scope=row] { display: block; border: 0; padding: 1px 0; }
  table.cards thead { position: absolute; left: -9999px; } table.cards tr { padding: 10px 12px; border-bottom: 1px solid var(--line); } table.cards tbody tr:last-child { border-bottom: 0; }
  table.cards td.tight, table.list td:nth-child(-n + 6) { display: inline-block; margin-right: 12px; } table.cards td:empty { display: none; } .log table.cards tr { padding: 6px 12px; } .log table.cards td:nth-child(3) { display: inline-block; } .list td:nth-child(4) { min-width: 0; }
  dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: 6px; }
}
@media (prefers-reduced-motion: no-preference) { .badge.progressing > span { display: inline-block; animation: turn 2.4s linear infinite; } }
@keyframes turn { to { transform: rotate(360deg); } }
`;
